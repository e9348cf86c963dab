import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { pngFile } from "../src/testing/png-file.ts";
import { clip, SHORT_RED_CIRCLE, test } from "./app-test.ts";

// `npm run dataset -- check --videos`: what is said about clips as the page would open them.

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Frames of `SHORT_RED_CIRCLE`, and their size. */
const FRAMES = 6;
const [HEIGHT, WIDTH] = [144, 192];

function check(file: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ["--import", "tsx", join(ROOT, "src/cli/dataset.ts"), "check", file, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** A record about one object, marked on these frames. */
function record(id: string, media: object, keys: readonly number[], size = [HEIGHT, WIDTH]) {
  const [height, width] = size as [number, number];
  const segmentation = { size, counts: [5, 20, height * width - 25] };
  return {
    id,
    ...media,
    conversations: [
      { from: "human", value: "<video>\nWhat is <region>?" },
      { from: "gpt", value: "A circle." },
    ],
    annotation: [Object.fromEntries(keys.map((key) => [key, { segmentation }]))],
  };
}

test("looks at clips: videos, folders of frames and pictures", async ({ folder }) => {
  test.setTimeout(240_000);
  const videos = join(folder, "videos");
  await mkdir(join(videos, "frames"), { recursive: true });
  await mkdir(join(videos, "empty"));
  await copyFile(SHORT_RED_CIRCLE.path, join(videos, "circle.mp4"));
  await copyFile(clip("sound.m4a"), join(videos, "sound.mp4"));
  const picture = pngFile({
    width: WIDTH,
    depth: 8,
    colourType: 0,
    rows: Array.from({ length: HEIGHT }, () => Array.from({ length: WIDTH }, () => 90)),
  });
  for (const name of ["00.png", "01.png", "02.png"]) await writeFile(join(videos, "frames", name), picture);
  await writeFile(join(videos, "frames", "notes.txt"), "no frame");
  await writeFile(join(folder, "outside.png"), picture);

  const data = join(folder, "data.jsonl");
  const report = join(folder, "report.jsonl");
  const records = [
    record("a clip", { video: "circle.mp4" }, [0, FRAMES - 1]),
    record("at half the size", { video: "circle.mp4" }, [0], [HEIGHT / 2, WIDTH / 2]),
    record("a folder of frames", { video: "frames" }, [2]),
    record("a picture", { image: "frames/00.png" }, [700]),
    record("after the end", { video: "circle.mp4" }, [0, FRAMES]),
    record("after the last picture", { video: "frames" }, [3]),
    record("another shape", { video: "circle.mp4" }, [0], [WIDTH, HEIGHT]),
    record("not there", { video: "missing.mp4" }, [0]),
    record("sound alone", { video: "sound.mp4" }, [0]),
    record("no pictures", { video: "empty" }, [0]),
    record("outside", { image: "../outside.png" }, [0]),
  ];
  await writeFile(data, records.map((one) => JSON.stringify(one)).join("\n"));

  const { code, stdout } = await check(data, "--videos", videos, "--report", report, "--json");
  expect(JSON.parse(stdout)).toEqual({
    records: 11,
    accepted: 4,
    rejected: 7,
    reasons: { "frame-key": 2, "mask-size": 1, media: 4 },
  });
  expect(code).toBe(1);
  const rejected = (await readFile(report, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rejected.map(({ id, reason }) => [id, reason])).toEqual([
    ["after the end", "frame-key"],
    ["after the last picture", "frame-key"],
    ["another shape", "mask-size"],
    ["not there", "media"],
    ["sound alone", "media"],
    ["no pictures", "media"],
    ["outside", "media"],
  ]);
  expect(rejected[0].message).toBe("object 0: expected frames below 6, which the clip has, found 6");
  expect(rejected[2].message).toContain("144×192");
  expect(rejected[3].message).toContain("missing.mp4");
  expect(rejected[6].message).toContain("inside");
});

test("refuses a folder that is none", async ({ folder }) => {
  const data = join(folder, "data.jsonl");
  await writeFile(data, JSON.stringify(record("a clip", { video: "circle.mp4" }, [0])));
  const refused = await check(data, "--videos", join(folder, "nowhere"));
  expect(refused).toMatchObject({ stdout: "" });
  expect(refused.stderr).toContain("should be a folder");
});
