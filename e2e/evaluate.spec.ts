import { type ChildProcess, spawn } from "node:child_process";
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { buildTools, makeBundledModels } from "../src/cli/build.ts";
import { type BenchFiles, writeBench } from "../src/testing/bench-files.ts";
import { startJudgeServer } from "../src/testing/judge-server.ts";
import { RED_CIRCLE } from "./app-test.ts";

// A benchmark from end to end by the command line, with the demo model.

const ROOT = fileURLToPath(new URL("..", import.meta.url));

let folder: string;
let files: BenchFiles;

test.describe.configure({ timeout: 400_000 });

test.beforeAll(async () => {
  // What a command would make first, should it not be there.
  await makeBundledModels();
  await buildTools();
  folder = await mkdtemp(join(tmpdir(), "evaluate-"));
  files = await writeBench(folder, RED_CIRCLE.path);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly process: ChildProcess;
  readonly ended: Promise<{ status: number | null; stdout: string; stderr: string }>;
}

function evaluate(...args: string[]): Run {
  const script = join(ROOT, "src/cli/evaluate.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args, "--json"], { cwd: ROOT });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return {
    process: child,
    ended: new Promise((done) => child.once("close", (status) => done({ status, stdout, stderr }))),
  };
}

const run = (bench: "Q" | "D", out: string, ...more: string[]) => {
  const annotations = bench === "Q" ? files.questions : files.descriptions;
  const place = ["--annotations", annotations, "--videos", files.videos, "--out", out, "--device", "wasm"];
  return evaluate("--bench", bench, ...place, ...more);
};

const linesOf = async (path: string): Promise<string[]> =>
  (await readFile(path, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");

test("questions: a killed run goes on, and no item is asked about twice", async () => {
  const out = join(folder, "q.jsonl");
  let before: string[] = [];
  for (const count of [2, 5]) {
    const { process, ended } = run("Q", out);
    await expect
      .poll(async () => (await linesOf(out)).length, { timeout: 240_000, intervals: [20] })
      .toBeGreaterThanOrEqual(count);
    process.kill("SIGKILL");
    await ended;
    const lines = await linesOf(out);
    expect(lines.slice(0, before.length)).toEqual(before);
    before = lines.slice(0, -1);
    // What a kill in the middle of a write leaves.
    await writeFile(out, `${before.join("\n")}\n${lines.at(-1)!.slice(0, 40)}`);
  }
  const { status, stdout, stderr } = await run("Q", out).ended;
  expect(stderr).toContain("half a line at its end was removed");
  expect(status).toBe(0);

  const lines = await linesOf(out);
  expect(lines.slice(0, before.length)).toEqual(before);
  const predictions = lines.map((line) => JSON.parse(line));
  expect(predictions.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(Object.keys(predictions[0])).toEqual([
    ...["id", "video", "Answer", "pred", "type", "options"],
    ...["model", "mode", "frames", "promptHash", "startedAt", "milliseconds"],
  ]);
  // As many as the demo model looks at, of the clip as of the folder.
  expect(predictions.map(({ frames }) => frames)).toEqual(Array.from({ length: 9 }, () => 8));
  const { items, parser } = JSON.parse(stdout);
  expect(items).toBe(9);
  expect(Object.keys(parser.upstream.types)).toEqual([
    "Basic Questions",
    "Relationship Questions",
    "Reasoning Questions",
  ]);
  expect(parser.strict.unanswered).toBe(0);

  const alone = await evaluate("--bench", "Q", "--predictions", out).ended;
  expect(alone.stdout).toBe(stdout);
  // Everything is there: nothing is loaded, and the scores are the same.
  const again = await run("Q", out).ended;
  expect(again.stdout).toBe(stdout);
  expect(again.stderr).not.toContain("loading weights");
});

test("descriptions of several frames, judged at once; an item that fails is named and asked again", async () => {
  const out = join(folder, "d.jsonl");
  const broken = JSON.parse(await readFile(files.descriptions, "utf8"));
  broken[0].video = "../outside.mp4";
  await writeFile(join(folder, "broken.json"), JSON.stringify(broken));
  const first = await evaluate(
    ...["--bench", "D", "--annotations", join(folder, "broken.json"), "--videos", files.videos, "--out", out],
    ...["--mode", "multi", "--model", "nano7", "--device", "wasm"],
  ).ended;
  expect(first.status).toBe(1);
  expect(JSON.parse(first.stdout)).toEqual({ bench: "D", items: 3, predicted: 2 });
  expect(first.stderr).toContain("item 0: expected a path inside");

  const scores =
    "1. Subject Correspondence: 5\n2. Appearance Description: 4\n3. Temporal Description: 3\n4. Hallucination Detection: 2";
  const judge = await startJudgeServer(() => ({ content: scores }));
  try {
    await appendFile(join(folder, "prompt.txt"), "Judge.");
    const judged = await run(
      ...(["D", out, "--mode", "multi", "--model", "nano7"] as const),
      ...["--judge", judge.base, "--judge-model", "m", "--judge-prompt", join(folder, "prompt.txt")],
    ).ended;
    expect(judged.status).toBe(0);
    expect(JSON.parse(judged.stdout)).toMatchObject({
      items: 3,
      judged: 3,
      upstream: { average: 3.5 },
      corrected: { average: 3.5 },
    });
    const predictions = (await linesOf(out)).map((line) => JSON.parse(line));
    expect(predictions.map(({ id, mode }) => [id, mode])).toEqual([
      [1, "multi"],
      [2, "multi"],
      [0, "multi"],
    ]);
    // A blue square of the clip, a red disc of the folder, and the clip's red circle.
    expect(predictions.map(({ pred }) => /blue|red/i.exec(pred)?.[0])).toEqual(["blue", "red", "red"]);
    expect(judge.requests.map(({ user }) => user.split("\n")[0])).toEqual([
      "##Correct answer: A blue square that stays still.",
      "##Correct answer: A red circle that moves right.",
      "##Correct answer: A large red circle that moves right.",
    ]);
  } finally {
    await judge.close();
  }
});

test("whole clips: a part of one, what is said in it, and predictions as upstream writes them", async () => {
  const videos = join(folder, "whole");
  for (const place of ["star/Charades_v1_480/a.mp4", "videos/fFjv93ACGo8.mp4"]) {
    await mkdir(dirname(join(videos, place)), { recursive: true });
    await copyFile(RED_CIRCLE.path, join(videos, place));
  }
  const question = { video: "a.mp4", question: "What is the color of the circle?", answer: "red" };
  const items = [
    { ...question, candidates: ["red", "blue"], start: 0.2, end: 1 },
    { ...question, candidates: ["blue", "green"], start: 0.2, end: 1 },
    { ...question, candidates: ["blue", "red"], start: 100, end: 101 },
  ];
  const annotations = join(folder, "action_sequence.json");
  await writeFile(annotations, JSON.stringify(items));
  const model = ["--videos", videos, "--model", "nano7", "--device", "wasm"];
  const out = join(folder, "mvbench.jsonl");
  const exported = join(folder, "mvbench-upstream.jsonl");
  const first = await evaluate(
    ...["--bench", "mvbench", "--annotations", annotations, "--out", out, "--export", exported, ...model],
  ).ended;
  expect(first.status).toBe(1);
  expect(first.stderr).toContain("item action_sequence/1: expected one of the candidates as answer");
  expect(first.stderr).toContain("item action_sequence/2: the question is about 100 to 101 s");
  expect(JSON.parse(first.stdout)).toMatchObject({
    bench: "mvbench",
    items: 1,
    parser: { strict: { groups: { task_type: { "Action Sequence": { items: 1 } } } } },
  });
  expect((await linesOf(exported)).map((line) => JSON.parse(line))).toEqual([
    { vid: "star/Charades_v1_480/a.mp4", task_type: "Action Sequence", pred: expect.any(Number), gt: 0 },
  ]);

  const subtitles = join(folder, "subtitles");
  await mkdir(subtitles);
  await writeFile(join(subtitles, "fFjv93ACGo8.srt"), "1\n00:00:00,000 --> 00:00:59,000\nA red circle.\n");
  const table = fileURLToPath(new URL("../src/benchmark/video/fixtures/video-mme.parquet", import.meta.url));
  const heard = join(folder, "heard.jsonl");
  const second = await evaluate(
    ...["--bench", "video-mme", "--annotations", table, "--subtitles", subtitles, "--out", heard, ...model],
  ).ended;
  // Two of the table's three clips are not there.
  expect(second.status).toBe(1);
  expect(second.stderr).toContain("item 301-1: expected videos/aBc-_9.mp4 in");
  expect(JSON.parse(second.stdout)).toMatchObject({ items: 2, scored: 2 });
  expect((await linesOf(heard)).map((line) => JSON.parse(line))).toMatchObject([
    { id: "001-1", video: "videos/fFjv93ACGo8.mp4", subtitles: true, frames: 8 },
    { id: "001-2", subtitles: true },
  ]);
});
