import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HubServer, startHubServer } from "../testing/hub-server.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TOKEN = "hf_ofTheTest";

let hub: HubServer;
let folder: string;
let commit: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "convert-"));
  hub = await startHubServer();
  const files = Object.fromEntries(tinyCheckpoint().files);
  const inside = Object.entries(files).map(([path, bytes]) => [path.replace("../", ""), bytes]);
  commit = await hub.publish("tester/tiny", Object.fromEntries(inside), {
    licence: "apache-2.0",
    gate: { token: TOKEN },
    revision: "v1",
  });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

/** Runs the command as a person would. @returns its status and what it said */
function convert(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { HF_TOKEN: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/convert.ts", ...args], {
    cwd: ROOT,
    env: { ...inherited, ...environment },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  return new Promise<{ status: number | null; said: string }>((done) => {
    child.on("close", (status) => done({ status, said }));
  });
}

describe("convert", () => {
  const repository = () => ["--source", "tester/tiny", "--hub", hub.base, "--dtype", "q4f16"];

  it("converts a repository; the manifest has its commit and its licence", async () => {
    const out = join(folder, "package");
    const { status, said } = await convert([...repository(), "--revision", "v1", "--out", out], {
      HF_TOKEN: TOKEN,
    });
    expect(said).toContain(`tester/tiny at ${commit}`);
    expect(status).toBe(0);
    const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8"));
    expect(manifest.source).toMatchObject({ repository: "tester/tiny", revision: commit });
    expect(JSON.stringify(manifest)).toContain("apache-2.0");
    expect(said).not.toContain(TOKEN);
  }, 60_000);

  it("says what is missing, in one line", async () => {
    const out = ["--out", join(folder, "none")];
    const denied = await convert([...repository(), "--revision", "v1", ...out]);
    expect(denied.said).toMatch(/^convert: without an access token .* accept its conditions at .*\n$/);
    const nowhere = await convert(["--source", "./nothing", "--dtype", "q4f16", ...out]);
    expect(nowhere.said).toMatch(/^convert: --source \.\/nothing is neither a folder nor a repository .*\n$/);
    expect([denied.status, nowhere.status]).toEqual([1, 1]);
  }, 60_000);
});
