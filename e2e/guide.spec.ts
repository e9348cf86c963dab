import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

// The commands of the guide's page about one object and two, as they stand there, and what the page says comes out. An answer may be
// put in other words with other weights; shapes, colours and numbers stay.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = readFileSync(new URL("../docs/one-object-or-two.md", import.meta.url), "utf8");
/** A command, and the answer behind it. */
const PAIRS = [...PAGE.matchAll(/```sh\n(npm run -s ask [\s\S]*?)```\n\n> (.+)\n\n(.+)\n/g)].map(
  ([, command, answer, facts]) => ({ command: command!, answer: answer!, facts: facts! }),
);
const THINGS = /\b(?:red|blue|circle|square)\b/g;

interface Told {
  readonly answer: string;
  readonly frames: number;
  readonly regionFrames: readonly unknown[];
}

function told(command: string): Promise<Told> {
  return new Promise((done, failed) => {
    exec(`${command.trim()} --device wasm`, { cwd: ROOT }, (error, stdout) =>
      error ? failed(error) : done(JSON.parse(stdout) as Told),
    );
  });
}

test("the guide's commands answer as it says", async () => {
  test.setTimeout(500_000);
  expect(PAIRS).toHaveLength(4);
  for (const { command, answer, facts } of PAIRS) {
    const found = await told(command);
    const things = new Set(answer.match(THINGS));
    expect.soft(new Set(found.answer.match(THINGS)), command).toEqual(things);
    expect(facts).toContain(`${found.frames} frames`);
    expect(facts).toContain(`${found.regionFrames.length} look`);
  }
});
