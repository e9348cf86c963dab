import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import type { CaseReport } from "../src/cli/parity-page/report.ts";

// Language models from checkpoint to text and segmenters from checkpoint to masks, every stage against upstream's own numbers.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

test.describe.configure({ timeout: 400_000 });

for (const [fixture, cases, stagesOfCase, only = ""] of [
  ["videorefer-videollama3-tiny", 13, 6],
  ["videorefer-7b-tiny", 10, 6],
  ["pixelrefer-tiny", 16, 6],
  // Several masks of two objects; all cases take minutes.
  ["pixelrefer-lite-tiny", 2, 6, "two-"],
  ["sam2-tiny", 24, 1],
  ["edgetam-tiny", 24, 1],
] as const) {
  test(`${fixture} agrees with upstream, stage by stage`, async () => {
    const folder = `src/testing/fixtures/${fixture}`;
    const args = ["tsx", "src/cli/parity.ts", folder, "--device", "wasm", "--only", only, "--json"];
    const { stdout } = await run("npx", args, { cwd: ROOT, maxBuffer: 1 << 26 });
    const reports = JSON.parse(stdout.slice(stdout.indexOf("["))) as CaseReport[];
    expect(reports).toHaveLength(cases);
    for (const { id, failure, stages } of reports) {
      expect(failure, id).toBeNull();
      expect(stages.length, id).toBeGreaterThanOrEqual(stagesOfCase);
    }
  });
}
