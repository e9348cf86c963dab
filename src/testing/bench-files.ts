import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMask } from "../core/bitmask.ts";
import { encodeRle } from "../core/rle.ts";
import { countsToString } from "../core/rle-string.ts";
import { pngFile } from "./png-file.ts";

/** A small benchmark in upstream's format, about shapes whose places are known. */
export interface BenchFiles {
  /** Of multiple choice, and of descriptions. */
  readonly questions: string;
  readonly descriptions: string;
  readonly videos: string;
}

const [WIDTH, HEIGHT] = [320, 240];
const COLOURS = ["(A) Blue", "(B) Red", "(C) Green", "(D) Yellow"];
const SHAPES = ["(A) A circle", "(B) A star", "(C) A square", "(D) A heart"];

type Inside = (x: number, y: number) => boolean;

/** A disc moves 140 pixels to the right in 36 frames, a square stands still, as in the clip of a red circle. */
const disc =
  (frame: number): Inside =>
  (x, y) =>
    Math.hypot(x - 90 - (140 * frame) / 36, y - 80) < 36;
const square: Inside = (x, y) => Math.abs(x - 80) < 24 && Math.abs(y - 190) < 24;

function maskOf(inside: Inside) {
  const mask = createMask(WIDTH, HEIGHT);
  mask.data.forEach((_, at) => {
    if (inside((at % WIDTH) + 0.5, Math.floor(at / WIDTH) + 0.5)) mask.data[at] = 1;
  });
  const { size, counts } = encodeRle(mask);
  return { segmentation: { size, counts: countsToString(counts) } };
}

const HIDDEN = { segmentation: null };
const discOn = (...frames: number[]) =>
  Object.fromEntries(frames.map((frame) => [frame, maskOf(disc(frame))]));
const squareOn = (...frames: number[]) => Object.fromEntries(frames.map((frame) => [frame, maskOf(square)]));

/**
 * Writes the benchmark: nine questions of three types and three descriptions, about a video file and a folder of frames.
 * @param clip the clip of a red circle and a blue square
 */
export async function writeBench(folder: string, clip: string): Promise<BenchFiles> {
  const videos = join(folder, "videos");
  const frames = join(videos, "frames", "red-disc");
  await mkdir(frames, { recursive: true });
  await copyFile(clip, join(videos, "red-circle.mp4"));
  for (let frame = 0; frame < 12; frame++) {
    await writeFile(join(frames, `${String(frame).padStart(5, "0")}.png`), picture(disc(3 * frame)));
  }
  const basic = (
    video: string,
    what: string,
    options: readonly string[],
    answer: number,
    annotation: object,
    type = "Basic Questions",
  ) => ({
    ...{ video, Question: `What ${what} is <object3><region>?`, type, options, Answer: options[answer]! },
    ...{ frame_idx: "0", annotation: [annotation] },
  });
  const onDisc = { ...discOn(0, 12), "24": HIDDEN };
  const relation = {
    ...{ video: "red-circle.mp4", type: "Relationship Questions", frame_idx: "12" },
    Question: "Which is larger, <object0><region> or <object1><region>?",
    options: ["(A) <object0>", "(B) <object1>"],
    Answer: "(A) <object0>",
    // Of the second one the frame has no mask.
    annotation: [discOn(0, 12), { ...squareOn(0), "12": HIDDEN }],
  };
  const questions = [
    basic("red-circle.mp4", "colour", COLOURS, 1, onDisc),
    basic("red-circle.mp4", "shape", SHAPES, 0, onDisc),
    basic("red-circle.mp4", "colour", COLOURS, 0, squareOn(0)),
    basic("red-circle.mp4", "shape", SHAPES, 2, squareOn(0)),
    relation,
    basic("frames/red-disc", "colour", COLOURS, 1, discOn(0), "Reasoning Questions"),
    basic("frames/red-disc", "shape", SHAPES, 0, discOn(0), "Reasoning Questions"),
    basic("red-circle.mp4", "colour", ["(A) Red", "(B) Pink", "(C) White", "(D) Black"], 0, onDisc),
    basic(
      "red-circle.mp4",
      "shape",
      ["(A) A ring", "(B) A cross", "(C) A circle", "(D) A diamond"],
      2,
      onDisc,
    ),
  ].map((item, id) => ({ id, ...item }));
  const descriptions = [
    {
      id: 0,
      video: "red-circle.mp4",
      caption: "A large red circle that moves right.",
      frame_idx: "0",
      annotation: [onDisc],
    },
    {
      id: 1,
      video: "red-circle.mp4",
      caption: "A blue square that stays still.",
      frame_idx: "0",
      annotation: [squareOn(0, 12)],
    },
    {
      id: 2,
      video: "frames/red-disc",
      caption: "A red circle that moves right.",
      frame_idx: "0",
      // The folder has every third of the frames.
      annotation: [{ "0": maskOf(disc(0)), "4": maskOf(disc(12)) }],
    },
  ];
  const files = {
    questions: join(folder, "bench-q.json"),
    descriptions: join(folder, "bench-d.json"),
    videos,
  };
  await writeFile(files.questions, JSON.stringify(questions));
  await writeFile(files.descriptions, JSON.stringify(descriptions));
  return files;
}

/** Red on slate. */
function picture(inside: Inside): Uint8Array<ArrayBuffer> {
  const row = (y: number) =>
    Array.from({ length: WIDTH }, (_, x) => (inside(x + 0.5, y + 0.5) ? [218, 40, 48] : [70, 80, 94])).flat();
  return pngFile({
    width: WIDTH,
    depth: 8,
    colourType: 2,
    rows: Array.from({ length: HEIGHT }, (_, y) => row(y)),
  });
}
