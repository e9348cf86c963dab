import { resolve } from "node:path";
import * as v from "valibot";
import { box, path, seconds } from "../asking/batch/ask-line.ts";
import { type BadJob, readJobLine } from "../asking/batch/job-line.ts";
import type { RunnerSegmentJob } from "./runner/api.ts";

/** One object to mark, and to follow if wanted, with its paths absolute. */
export interface SegmentJob extends Omit<RunnerSegmentJob, "mask"> {
  readonly id: string | number;
  readonly footage: { readonly kind: "video" | "image"; readonly path: string };
  /** A picture file, or run lengths. */
  readonly mask: { readonly path: string } | Exclude<RunnerSegmentJob["mask"], { maskFile: number }>;
  /** Of the square that frames are stretched to; null for what the command is told, or the quick one. */
  readonly side: number | null;
}

export const DIRECTIONS = ["forward", "backward", "both"] as const;

const coordinate = v.pipe(v.number("should be a number"), v.finite());
const point = v.strictTuple(
  [coordinate, coordinate, v.picklist([0, 1], "should be 1 for inside or 0 for outside")],
  "should be [x, y, 1 or 0]",
);
const pixels = v.pipe(
  v.number("should be a whole number"),
  v.integer("should be a whole number"),
  v.minValue(1, "should be positive"),
);
const mask = v.object(
  {
    size: v.strictTuple([pixels, pixels], "should be [height, width]"),
    counts: v.string("should be COCO's compressed run lengths"),
  },
  "should be {size, counts}",
);
const direction = v.picklist(DIRECTIONS, `should be ${DIRECTIONS.join(", ")}`);

const Line = v.object(
  {
    id: v.union([v.string(), v.number()], "should be a text or a number"),
    video: v.optional(path),
    image: v.optional(path),
    time: v.optional(seconds),
    points: v.optional(v.array(point, "should be a list of [x, y, 1 or 0]"), []),
    box: v.nullish(box, null),
    mask: v.nullish(mask, null),
    track: v.nullish(direction, null),
    to: v.nullish(seconds, null),
    side: v.nullish(pixels, null),
  },
  "is missing",
);

/** One line of a job file; paths are relative to `folder`. */
export function parseSegmentLine(text: string, lineNumber: number, folder: string): SegmentJob | BadJob {
  const read = readJobLine(text, lineNumber, Line);
  if ("error" in read) return read;
  try {
    return segmentJob({ ...read.line, folder });
  } catch (error) {
    return { id: read.line.id, error: `line ${lineNumber}: ${(error as Error).message}` };
  }
}

interface Given extends Omit<SegmentJob, "footage" | "timeSeconds" | "track"> {
  readonly folder: string;
  readonly video?: string | undefined;
  readonly image?: string | undefined;
  readonly time?: number | undefined;
  readonly track: (typeof DIRECTIONS)[number] | null;
  readonly to: number | null;
}

/** @throws Error in a sentence when parts are missing, or do not go together */
export function segmentJob({
  id,
  folder,
  video,
  image,
  time,
  points,
  box,
  mask,
  track,
  to,
  side,
}: Given): SegmentJob {
  const file = video ?? image;
  if (file === undefined || (video !== undefined && image !== undefined)) {
    throw new Error("either a video or an image is needed");
  }
  const kind = video === undefined ? "image" : "video";
  if (kind === "video" && time === undefined) throw new Error("the time of the frame is needed");
  if (kind === "image" && (track !== null || (time ?? 0) !== 0)) {
    throw new Error("an image has one frame, so it takes neither a time nor a direction to track in");
  }
  if (points.length === 0 && !box && !mask) throw new Error("a point, a box or a mask is needed");
  if (to !== null && track === null)
    throw new Error("where to end is said, but not in which direction to track");
  const timeSeconds = time ?? 0;
  if (
    to !== null &&
    ((track === "forward" && to < timeSeconds) || (track === "backward" && to > timeSeconds))
  ) {
    throw new Error(`tracking ${track} from ${timeSeconds} s cannot end at ${to} s`);
  }
  return {
    id,
    footage: { kind, path: resolve(folder, file) },
    timeSeconds,
    points,
    box,
    mask,
    track: track && { direction: track, toSeconds: to },
    side,
  };
}

/** Parses `x,y` or `x,y,-`, a point that does not belong to the object. @throws Error when it is neither */
export function parsePoint(text: string): RunnerSegmentJob["points"][number] {
  const match = /^\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*(,\s*-\s*)?$/.exec(text);
  const [x, y] = [Number(match?.[1]), Number(match?.[2])];
  if (match && Number.isFinite(x) && Number.isFinite(y)) return [x, y, match[3] === undefined ? 1 : 0];
  throw new Error(`a point should be x,y in pixels of the displayed frame, or x,y,- outside; got ${text}`);
}
