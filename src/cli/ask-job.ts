import { resolve } from "node:path";
import * as v from "valibot";
import { type BadJob, readJobLine } from "./job-line.ts";
import type { Box, LabelledPoint, RunnerQuestion } from "./runner/api.ts";

/** One question about one video or image, with every path absolute. */
export interface AskJob {
  readonly id: string | number;
  /** A folder of frames or, with `isImage`, an image too. */
  readonly video: string;
  /** It is asked about as an image, which has no time. */
  readonly isImage?: true;
  readonly question: string;
  readonly history: RunnerQuestion["history"];
  readonly regions: readonly JobRegion[];
  /** The second that stands for the frame on display; null where every mask has a time of its own. */
  readonly atSeconds: number | null;
  /** Whether the regions are followed to the frames that the model is shown. */
  readonly track?: boolean;
  /** The part of the video that it is about, in seconds; all of it when absent. */
  readonly spanSeconds?: readonly [from: number, to: number];
}

/** An object, as it is marked on one frame or on several. */
export type JobRegion = readonly JobView[];

export type JobView = { readonly timeSeconds: number } & (
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
  "should be a path, {mask, time}, or a list of those for one object on several frames",
);
/** One object each: a mask, or masks on several frames. */
const masks = v.array(
  v.union([mask, v.pipe(v.array(mask), v.minLength(1, "should not be empty"))], mask.message),
  "should be a list",
);

const words = v.pipe(v.string("should be a text"), v.trim(), v.minLength(1, "should not be empty"));
const turn = v.object({ question: words, answer: words }, "should be {question, answer}");

const Line = v.object(
  {
    id: v.union([v.string(), v.number()], "should be a text or a number"),
    video: v.optional(path),
    image: v.optional(path),
    time: v.optional(seconds),
    mask: v.optional(path),
    masks: v.optional(masks),
    box: v.optional(box),
    from: v.optional(seconds),
    to: v.optional(seconds),
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
  const footage = footageOf(line.video, line.image);
  if (typeof footage === "string") return { id: line.id, error: `line ${lineNumber}: ${footage}` };
  // Masks of an image lie on its only frame.
  const usual = footage.isImage ? 0 : line.time;
  if (footage.isImage && [line.time, line.from, line.to].some((seconds) => seconds !== undefined)) {
    return {
      id: line.id,
      error: `line ${lineNumber}: an image has no time, so time, from and to do not fit`,
    };
  }
  const placeOf = (entry: v.InferOutput<typeof mask>) => {
    const { mask, time = usual } = typeof entry === "string" ? { mask: entry } : entry;
    return { mask: resolve(folder, mask), time };
  };
  const objects = [
    ...(line.mask === undefined ? [] : [[placeOf(line.mask)]]),
    ...(line.masks ?? []).map((entry) => (Array.isArray(entry) ? entry : [entry]).map(placeOf)),
    ...(line.box === undefined ? [] : [[{ box: line.box, time: usual }]]),
  ];
  const regions: JobView[][] = [];
  for (const places of objects) {
    const views: JobView[] = [];
    for (const { time, ...place } of places) {
      if (time === undefined)
        return { id: line.id, error: `line ${lineNumber}: time is needed to place a region` };
      views.push({ timeSeconds: time, ...place });
    }
    regions.push(views);
  }
  const { id, question, history, from, to, time: atSeconds = null } = line;
  const spanSeconds = spanOf(from, to);
  const video = resolve(folder, footage.path);
  return {
    id,
    video,
    ...(footage.isImage && { isImage: true }),
    question,
    history,
    regions,
    atSeconds,
    spanSeconds,
  };
}

/** What is asked about; a sentence where that is neither a video nor an image, or both. */
export function footageOf(
  video: string | undefined,
  image: string | undefined,
): { readonly path: string; readonly isImage: boolean } | string {
  const path = video ?? image;
  if (path === undefined || (video !== undefined && image !== undefined)) {
    return "either a video or an image is needed";
  }
  return { path, isImage: image !== undefined };
}

/** One end alone leaves the other at that of the video. */
export function spanOf(from: number | undefined, to: number | undefined): AskJob["spanSeconds"] {
  // JSON, which jobs are passed in, has no infinity.
  return from === undefined && to === undefined ? undefined : [from ?? 0, to ?? Number.MAX_VALUE];
}
