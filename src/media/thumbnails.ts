import type { FrameRun } from "../core/frame-runs.ts";
import type { Footage } from "./footage.ts";
import { keyFrameBefore } from "./frame-index.ts";

/** Lets the first picture be the first frame, exactly half a span away, whatever the division rounds to. */
const ROUNDING_SECONDS = 1e-6;

/**
 * Frames for a filmstrip of `count` pictures of a part of the video, ascending and without repeats. Each stands for an equal span of
 * time; a key frame of the part within half a span is taken instead, since it decodes alone.
 */
export function thumbnailFrames(table: Footage["table"], count: number, { first, last }: FrameRun): number[] {
  const { timesSeconds, keyFrames, endSeconds } = table;
  const start = timesSeconds[first]!;
  const span = ((timesSeconds[last + 1] ?? endSeconds) - start) / count;
  const near = span / 2 + ROUNDING_SECONDS;
  const chosen = new Set<number>();
  let frame = first;
  for (let picture = 0; picture < count; picture++) {
    const middle = start + (picture + 0.5) * span;
    while (frame < last && timesSeconds[frame + 1]! <= middle) frame++;
    const key = keyFrameBefore(keyFrames, frame);
    chosen.add(key >= first && middle - timesSeconds[key]! <= near ? key : frame);
  }
  return [...chosen];
}
