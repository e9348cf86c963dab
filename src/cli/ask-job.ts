import { resolve } from "node:path";
import * as v from "valibot";
import { type BadJob, readJobLine } from "./job-line.ts";
import type { Box, LabelledPoint, RunnerQuestion } from "./runner/api.ts";

/** One question about one video, with every path absolute. */
export interface AskJob {
  readonly id: string | number;
  readonly video: string;
  readonly question: string;
  readonly history: RunnerQuestion["history"];
  readonly regions: readonly JobRegion[];
  /** Whether the regions are followed to the frames that the model is shown. */
  readonly track?: boolean;
}

export type JobRegion = { readonly timeSeconds: number } & (
  | { readonly mask: string }
  | { readonly box: Box }
  | { readonly points: readonly LabelledPoint[] }
);

export const seconds = v.pipe(
  v.number("should be a number of seconds"),
  v.finite(),
  v.minValue(0, "should not be negative"),
);
export const path = v.pipe(v.string("should be a path"), v.minLength(1, "should not be empty"));
const side = v.number("should be four numbers: x, y, width, height");
export const box = v.strictTuple([side, side, side, side], "should be four numbers: x, y, width, height");
const mask = v.union(
  [path, v.object({ mask: path, time: v.optional(seconds) })],
  "should be a path or {mask, time}",
);

const words = v.pipe(v.string("should be a text"), v.trim(), v.minLength(1, "should not be empty"));
const turn = v.object({ question: words, answer: words }, "should be {question, answer}");

const Line = v.object(
  {
    id: v.union([v.string(), v.number()], "should be a text or a number"),
    video: path,
    time: v.optional(seconds),
    mask: v.optional(path),
    masks: v.optional(v.array(mask, "should be a list")),
    box: v.optional(box),
    history: v.optional(v.array(turn, "should be a list of {question, answer}"), []),
    question: words,
  },
  "is missing",
);

/** Parses `x,y,w,h`. @throws Error when it is not four numbers */
export function parseBox(text: string): Box {
  const result = v.safeParse(
    box,
    text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part))),
  );
  if (result.success) return result.output;
  throw new Error(`a box should be x,y,w,h in pixels of the displayed frame, got ${text}`);
}

/** One line of a job file; paths are relative to `folder`. */
export function parseJobLine(text: string, lineNumber: number, folder: string): AskJob | BadJob {
  const read = readJobLine(text, lineNumber, Line);
  if ("error" in read) return read;
  const { line } = read;
  const places = [
    ...(line.mask === undefined ? [] : [{ mask: resolve(folder, line.mask), time: line.time }]),
    ...(line.masks ?? []).map((entry) => {
      const { mask, time = line.time } = typeof entry === "string" ? { mask: entry } : entry;
      return { mask: resolve(folder, mask), time };
    }),
    ...(line.box === undefined ? [] : [{ box: line.box, time: line.time }]),
  ];
  const regions: JobRegion[] = [];
  for (const { time, ...place } of places) {
    if (time === undefined)
      return { id: line.id, error: `line ${lineNumber}: time is needed to place a region` };
    regions.push({ timeSeconds: time, ...place });
  }
  const { id, video, question, history } = line;
  return { id, video: resolve(folder, video), question, history, regions };
}
