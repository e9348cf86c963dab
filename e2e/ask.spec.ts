import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { buildFolder } from "../src/cli/build-folder.ts";
import { folderSource } from "../src/cli/node-files.ts";
import { pngFile } from "../src/testing/png-file.ts";
import { RED_CIRCLE } from "./app-test.ts";

// The command line from end to end, mostly with a model of random weights: its words mean nothing, but they must be the same each
// time.

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CHECKPOINT = join(ROOT, "src/testing/fixtures/videorefer-videollama3-tiny/model");
const CLIPS = join(ROOT, "e2e/clips");
const PLACE = { video: join(CLIPS, "vp9.webm"), time: 0.5, box: [16, 8, 48, 40] };

let folder: string;

test.describe.configure({ timeout: 300_000 });

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ask-"));
  await buildFolder(folderSource(CHECKPOINT), join(folder, "model"), {
    variant: "f32",
    repository: "tiny",
    revision: "test",
    licence: "Apache-2.0",
    onProgress: () => undefined,
  });
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

function ask(...args: string[]) {
  return run("--model", join(folder, "model"), "--max-tokens", "6", ...args);
}

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ["run", "-s", "ask", "--", "--device", "wasm", ...args];
  return new Promise((done) => {
    execFile("npm", command, { cwd: ROOT }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

async function batch(lines: readonly (object | string)[]) {
  const file = join(folder, "jobs.jsonl");
  await writeFile(
    file,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  const { code, stdout } = await ask("--batch", file);
  const answers: { id: unknown; answer?: string; error?: string }[] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { code, answers };
}

test("a batch answers every good line, names what is wrong with the others, and fails", async () => {
  const { code, answers } = await batch([
    { ...PLACE, id: "first", question: "What is <region>?" },
    "not json",
    { ...PLACE, id: "broken", video: join(CLIPS, "hevc.mp4"), question: "What is it?" },
    { ...PLACE, id: "late", time: 60, question: "What is it?" },
    { id: "whole", video: PLACE.video, question: "What happens?" },
    { ...PLACE, id: "again", question: "What is <region>?" },
    {
      ...PLACE,
      id: "followed",
      history: [{ question: "What is <region>?", answer: "A circle." }],
      question: "And then?",
    },
    {
      ...PLACE,
      id: "unknown",
      history: [{ question: "Is <region> <region>?", answer: "No." }],
      question: "Why?",
    },
  ]);
  expect(code).not.toBe(0);
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  expect(byId.size).toBe(8);
  expect(byId.get("first")?.answer).toBeTruthy();
  expect(byId.get("again")?.answer).toBe(byId.get("first")?.answer);
  expect(byId.get("whole")?.answer).toBeTruthy();
  expect(byId.get("followed")?.answer).toBeTruthy();
  expect(byId.get("unknown")?.error).toContain("2 <region> tags for 1 regions");
  expect(byId.get(null)?.error).toContain("line 2");
  expect(byId.get("broken")?.error).toContain("H.265");
  expect(byId.get("late")?.error).toContain("1.600 s");
});

test("a batch in which all goes well succeeds", async () => {
  const { code, answers } = await batch([{ ...PLACE, id: 1, question: "What is <region>?" }]);
  expect(code).toBe(0);
  expect(answers).toEqual([{ id: 1, answer: expect.any(String) }]);
});

test("a single question prints the answer alone, or everything as JSON", async () => {
  const question = [
    "--video",
    PLACE.video,
    "--time",
    "0.5",
    "--box",
    PLACE.box.join(),
    "--question",
    "What is <region>?",
  ];
  const plain = await ask(...question);
  const json = await ask(...question, "--json");
  expect([plain.code, json.code]).toEqual([0, 0]);
  const whole = JSON.parse(json.stdout);
  expect(plain.stdout).toBe(`${whole.answer}\n`);
  expect(whole).toMatchObject({ device: "wasm", regionFrames: [{ index: 15, seconds: 0.5 }] });
  expect(whole.tokenIds.length).toBeLessThanOrEqual(6);
});

test("a file that cannot be read ends in one sentence", async () => {
  const { code, stdout, stderr } = await ask(
    "--video",
    join(CLIPS, "sound.m4a"),
    "--question",
    "What happens?",
  );
  expect(code).not.toBe(0);
  expect(stdout).toBe("");
  expect(stderr).toContain("ask: sound.m4a holds only sound");
});

test("a bundled model goes by its name; nano7, of the family of VideoRefer-7B, knows a red circle", async () => {
  const place = ["--video", RED_CIRCLE.path, "--time", "0.5", "--box", "77,44,72,72"];
  const question = ["--question", "Describe the <region> in detail in the video."];
  const { code, stdout } = await run("--model", "nano7", ...place, ...question);
  expect(code).toBe(0);
  for (const word of RED_CIRCLE.words) expect(stdout).toMatch(word);
});

test("masks are read exactly from a PNG, and with a notice from a JPEG", async () => {
  const files = join(ROOT, "src/services/fixtures");
  const question = ["--video", RED_CIRCLE.path, "--time", "0.5", "--question", "What is it?", "--json"];
  const png = await ask(...question, "--mask", join(files, "rgba_label1_alpha100.png"));
  expect(png.code).toBe(0);
  expect(JSON.parse(png.stdout)).toMatchObject({ regionFrames: [{ pixels: 5184 }], notices: [] });
  const jpeg = await ask(...question, "--mask", join(files, "square.jpg"));
  expect(jpeg.code).toBe(0);
  expect(JSON.parse(jpeg.stdout)).toMatchObject({
    regionFrames: [{ pixels: 5184 }],
    notices: [expect.stringContaining("compressed with losses")],
  });
  // Of these the browser reads the pixels. Adam7: start and step of the columns, then of the rows.
  const passes = [
    [0, 8, 0, 8],
    [4, 8, 0, 8],
    [0, 4, 4, 8],
    [2, 4, 0, 4],
    [0, 2, 2, 4],
    [1, 2, 0, 2],
    [0, 1, 1, 2],
  ] as const;
  const rows = passes.flatMap(([x, columns, y, lines]) => {
    const row: number[] = Array(Math.ceil((320 - x) / columns / 8)).fill(0xff);
    return Array.from({ length: Math.ceil((240 - y) / lines) }, () => row);
  });
  const interlaced = join(folder, "interlaced.png");
  await writeFile(
    interlaced,
    pngFile({ width: 320, height: 240, depth: 1, colourType: 0, rows, interlaced: true }),
  );
  const whole = await ask(...question, "--mask", interlaced);
  expect(JSON.parse(whole.stdout)).toMatchObject({ regionFrames: [{ pixels: 320 * 240 }], notices: [] });
});

test("a setting that does not fit the model is refused", async () => {
  const { code, stderr } = await run(
    ...["--model", "nano7", "--video", RED_CIRCLE.path, "--question", "What happens?", "--fps", "2"],
  );
  expect(code).not.toBe(0);
  expect(stderr).toContain("the setting fps = 2 does not fit the question");
});

test("times count from the first frame, whatever the file's own clock", async () => {
  const video = join(CLIPS, "cases/rc.m2t");
  const at = async (time: string) => {
    const { code, stdout } = await ask(
      ...["--video", video, "--time", time, "--box", "8,8,40,20", "--question", "What is it?", "--json"],
    );
    expect(code).toBe(0);
    return JSON.parse(stdout).regionFrames[0];
  };
  expect(await at("0")).toMatchObject({ index: 0, seconds: 0 });
  expect(await at("1")).toMatchObject({ index: 12, seconds: expect.closeTo(1, 2) });
});

test("the time of a region is counted from the first frame, whatever the file's clock", async () => {
  const video = join(CLIPS, "cases/rc.m2t");
  const asked = (time: string) =>
    ask("--json", "--video", video, "--time", time, "--box", "16,8,48,40", "--question", "What is <region>?");
  for (const [time, index] of [
    ["0", 0],
    ["2", 24],
  ] as const) {
    const { code, stdout } = await asked(time);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).regionFrames).toMatchObject([{ index }]);
  }
});
