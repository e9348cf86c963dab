import * as v from "valibot";
import { type BadJob, readJobLine } from "./job-line.ts";

/** Pixels of the displayed frame: left, top, width, height. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** A point of the displayed frame: 1 is inside the object, 0 outside. */
export type LabelledPoint = readonly [x: number, y: number, label: 0 | 1];

/** One question about one video or image. Paths are as they were written, or absolute, whoever made it. */
export interface AskJob {
  readonly id: string | number;
  /** A folder of frames or, with `isImage`, an image too. */
  readonly video: string;
  /** It is asked about as an image, which has no time. */
  readonly isImage?: true;
  readonly question: string;
  readonly history: readonly { readonly question: string; readonly answer: string }[];
  readonly regions: readonly JobRegion[];
  /** The second that stands for the frame on display; null where every mask has a time of its own. */
  readonly atSeconds: number | null;
  /** Whether the regions are followed to the frames that the model is shown. */
  readonly track?: boolean;
  /** The part of the video that it is about, in seconds; all of it when absent. */
  readonly spanSeconds?: readonly [from: number, to: number];
}

/** A job that may leave the question to a list of questions. */
export interface OpenJob extends Omit<AskJob, "id" | "question"> {
  readonly id: string | number | null;
  readonly question: string | null;
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

const id = v.union([v.string(), v.number()], "should be a text or a number");
const words = v.pipe(v.string("should be a text"), v.trim(), v.minLength(1, "should not be empty"));
const turn = v.object({ question: words, answer: words }, "should be {question, answer}");

const Line = v.object(
  {
    id,
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

const OpenLine = v.object({ ...Line.entries, id: v.optional(id), question: v.optional(words) }, "is missing");

/** One line of a file of jobs, with its paths as they are written. */
export function parseAskLine(text: string, lineNumber: number): AskJob | BadJob {
  const read = readJobLine(text, lineNumber, Line);
  if ("error" in read) return read;
  const { id, question } = read.line;
  const parts = partsOf(read.line);
  return typeof parts === "string"
    ? { id, error: `line ${lineNumber}: ${parts}` }
    : { ...parts, id, question };
}

/** The same of a line that need not have an id or a question. */
export function parseOpenLine(text: string, lineNumber: number): OpenJob | BadJob {
  const read = readJobLine(text, lineNumber, OpenLine);
  if ("error" in read) return read;
  const { id = null, question = null } = read.line;
  const parts = partsOf(read.line);
  return typeof parts === "string"
    ? { id, error: `line ${lineNumber}: ${parts}` }
    : { ...parts, id, question };
}

type Read = v.InferOutput<typeof OpenLine>;

/** What both kinds of lines have in common, or a sentence about what is wrong with it. */
function partsOf(line: Read): Omit<AskJob, "id" | "question"> | string {
  const { history, from, to, time } = line;
  const footage = footageOf(line.video, line.image);
  if (typeof footage === "string") return footage;
  const { path: video, isImage } = footage;
  if (isImage && [time, from, to].some((seconds) => seconds !== undefined)) {
    return "an image has no time, so time, from and to do not fit";
  }
  // Masks of an image lie on its only frame.
  const regions = regionsOf(line, isImage ? 0 : time);
  if (!regions) return "time is needed to place a region";
  const spanSeconds = spanOf(from, to);
  return {
    video,
    ...(isImage && { isImage: true as const }),
    ...{ history, regions, atSeconds: time ?? null },
    ...(spanSeconds && { spanSeconds }),
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

/** Null where a region has no time. */
function regionsOf(line: Read, usual: number | undefined): JobRegion[] | null {
  const placeOf = (entry: v.InferOutput<typeof mask>) =>
    typeof entry === "string"
      ? { mask: entry, time: usual }
      : { mask: entry.mask, time: entry.time ?? usual };
  const objects = [
    ...(line.mask === undefined ? [] : [[placeOf(line.mask)]]),
    ...(line.masks ?? []).map((entry) => (Array.isArray(entry) ? entry : [entry]).map(placeOf)),
    ...(line.box === undefined ? [] : [[{ box: line.box, time: usual }]]),
  ];
  const regions: JobView[][] = [];
  for (const places of objects) {
    const views: JobView[] = [];
    for (const { time, ...place } of places) {
      if (time === undefined) return null;
      views.push({ timeSeconds: time, ...place });
    }
    regions.push(views);
  }
  return regions;
}

/** One end alone leaves the other at that of the video. */
export function spanOf(from: number | undefined, to: number | undefined): AskJob["spanSeconds"] {
  // JSON, which jobs are passed in, has no infinity.
  return from === undefined && to === undefined ? undefined : [from ?? 0, to ?? Number.MAX_VALUE];
}
