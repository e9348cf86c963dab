import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { buildTools } from "../src/cli/build.ts";
import { RED_CIRCLE } from "./app-test.ts";
import { TINY_EXPORT, writeTinyPackage } from "./tiny-export.ts";

// `npm run ask` with a general model that was exported for transformers.js. Its weights are random, so what it
// writes means nothing; but it must be written on marked frames, and be the same every time.

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** `RED_CIRCLE` has more frames than a general model is shown. */
const SHOWN_FRAMES = 16;

let folder: string;

test.describe.configure({ timeout: 300_000 });

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await buildTools();
  folder = await mkdtemp(join(tmpdir(), "general-command-"));
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: string[]): Promise<Ended> {
  const script = ["--import", "tsx", join(ROOT, "src/cli/ask.ts"), ...args];
  return new Promise((done) => {
    execFile(process.execPath, script, { cwd: ROOT }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

const ABOUT_CIRCLE = ["--video", RED_CIRCLE.path, "--time", "0.5", "--question", "What is <region>?"];
const ask = (...args: string[]) =>
  run("--model", TINY_EXPORT, "--max-tokens", "12", "--json", ...ABOUT_CIRCLE, ...args);

/** The answer with all that is known of it. */
async function answerOf(ended: Promise<Ended>) {
  const { code, stdout, stderr } = await ended;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const CIRCLE = ["--box", "77,44,72,72"];

test("asks about an outlined object, as the page does", async () => {
  const there = await answerOf(ask(...CIRCLE, "--device", "wasm"));
  expect(there).toMatchObject({ model: "smolvlm-tiny-f32", device: "wasm", frames: SHOWN_FRAMES });
  expect(there.prompt).toContain(
    "An object is outlined in red on one frame of the video. What is the object outlined in red?",
  );
  expect(there.answer).not.toBe("");
  expect(there.tokenIds).toHaveLength(12);
  const elsewhere = await answerOf(ask("--box", "10,100,290,130", "--device", "wasm"));
  expect(elsewhere.prompt).toBe(there.prompt);
  expect(elsewhere.tokenIds).not.toEqual(there.tokenIds);
});

test("answers on WebGPU as on the CPU, from a package as from its export, about objects with names", async () => {
  const place = join(folder, "package");
  await writeTinyPackage(place);
  // A software adapter takes its time for each frame.
  const two = [
    ...CIRCLE,
    "--box",
    "56,166,48,48",
    "--question",
    "Is <region> <region>?",
    "--max-frames",
    "2",
  ];
  const wasm = await answerOf(ask(...two, "--model", place, "--device", "wasm"));
  const webgpu = await answerOf(ask(...two, "--device", "webgpu"));
  expect(webgpu).toMatchObject({ device: "webgpu", frames: 2 });
  expect(webgpu.prompt).toContain("<object0>: red; <object1>: green. Is <object0> <object1>?");
  expect(webgpu.tokenIds).toEqual(wasm.tokenIds);
});
