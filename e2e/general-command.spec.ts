import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { buildTools } from "../src/cli/build.ts";
import { type BenchFiles, writeBench } from "../src/testing/bench-files.ts";
import { RED_CIRCLE } from "./app-test.ts";
import { TINY_EXPORT, writeTinyPackage } from "./tiny-export.ts";

// `npm run ask` and `npm run evaluate` with a general model that was exported for transformers.js. Its weights are random, so what it
// writes means nothing; but it must be written on marked frames, and be the same every time.

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** `RED_CIRCLE` has more frames than a general model is shown. */
const SHOWN_FRAMES = 16;

let folder: string;
let files: BenchFiles;

test.describe.configure({ timeout: 400_000 });

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await buildTools();
  folder = await mkdtemp(join(tmpdir(), "general-command-"));
  files = await writeBench(folder, RED_CIRCLE.path);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: "ask" | "evaluate", ...args: string[]): Promise<Ended> {
  const script = ["--import", "tsx", join(ROOT, `src/cli/${command}.ts`), ...args];
  return new Promise((done) => {
    execFile(process.execPath, script, { cwd: ROOT }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

const ABOUT_CIRCLE = ["--video", RED_CIRCLE.path, "--time", "0.5", "--question", "What is <region>?"];
const ask = (...args: string[]) =>
  run("ask", "--model", TINY_EXPORT, "--max-tokens", "12", "--json", ...ABOUT_CIRCLE, ...args);

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

test("runs benchmarks, and goes on with what is missing", async () => {
  const out = join(folder, "q.jsonl");
  const evaluate = (bench: string, annotations: string, out: string, ...more: string[]) =>
    run(
      ...(["evaluate", "--bench", bench, "--annotations", annotations, "--videos", files.videos] as const),
      ...["--out", out, "--model", TINY_EXPORT, "--json", ...more],
    );
  const linesOf = async (path: string) =>
    (await readFile(path, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  const first = await evaluate("Q", files.questions, out, "--limit", "2", "--device", "wasm");
  expect(first.code, first.stderr).toBe(0);
  const rest = await evaluate("Q", files.questions, out, "--device", "wasm");
  expect(rest.code, rest.stderr).toBe(0);
  expect(rest.stderr).toContain("2 of 9 items have a prediction already");
  const predictions = await linesOf(out);
  expect(predictions.map(({ id, model }) => [id, model])).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((id) => [id, "smolvlm-tiny-f32"]),
  );
  // Of the folder of twelve frames, rule S4 takes eleven, each once.
  expect(predictions.map(({ frames }) => frames)).toEqual([16, 16, 16, 16, 16, 11, 11, 16, 16]);
  expect(JSON.parse(rest.stdout)).toMatchObject({ bench: "Q", items: 9 });

  // Two frames, as a software adapter takes its time for each.
  const short = join(files.videos, "short");
  await mkdir(short);
  for (const name of ["00000.png", "00001.png"]) {
    await copyFile(join(files.videos, "frames/red-disc", name), join(short, name));
  }
  const [, , ofFolder] = JSON.parse(await readFile(files.descriptions, "utf8"));
  const annotation = [{ "0": ofFolder.annotation[0]["0"], "1": ofFolder.annotation[0]["4"] }];
  const item = join(folder, "short.json");
  await writeFile(item, JSON.stringify([{ ...ofFolder, video: "short", annotation }]));
  const described = join(folder, "d.jsonl");
  const second = await evaluate("D", item, described, "--mode", "multi", "--device", "webgpu");
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).toContain("smolvlm-tiny (f32) on webgpu");
  expect(JSON.parse(second.stdout)).toEqual({ bench: "D", items: 1, predicted: 1 });
  expect(await linesOf(described)).toMatchObject([
    { id: 2, mode: "multi", frames: 2, pred: expect.stringMatching(/./) },
  ]);
});

test("what cannot be used is said in a sentence", async () => {
  const place = join(folder, "broken");
  await cp(TINY_EXPORT, place, { recursive: true });
  const graph = join(place, "onnx", "vision_encoder.onnx");
  await writeFile(graph, (await readFile(graph)).subarray(0, 100_000));
  const cut = await ask("--model", place, ...CIRCLE, "--device", "wasm");
  expect([cut.code, cut.stdout]).toEqual([1, ""]);
  expect(cut.stderr).toMatch(/^ask: onnx\/vision_encoder\.onnx is cut off: /m);

  const rate = await ask(...CIRCLE, "--device", "wasm", "--fps", "2");
  expect([rate.code, rate.stdout]).toEqual([1, ""]);
  expect(rate.stderr).toMatch(/^ask: a general model is shown frames spread over the clip/m);
});
