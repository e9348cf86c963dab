import { type FrameTable, keyFrameBefore } from "./frame-index.ts";

/** Lets the first picture be the first frame, exactly half a span away, whatever the division rounds to. */
const ROUNDING_SECONDS = 1e-6;

/**
 * Frames for a filmstrip of `count` pictures, ascending and without repeats. Each stands for an equal span of time; a
 * key frame within half a span is taken instead, since it decodes alone.
 */
export function thumbnailFrames(table: FrameTable, count: number): number[] {
  const { timesSeconds, keyFrames, endSeconds } = table;
  const start = timesSeconds[0]!;
  const span = (endSeconds - start) / count;
  const near = span / 2 + ROUNDING_SECONDS;
  const chosen = new Set<number>();
  let frame = 0;
  for (let picture = 0; picture < count; picture++) {
    const middle = start + (picture + 0.5) * span;
    while (frame + 1 < timesSeconds.length && timesSeconds[frame + 1]! <= middle) frame++;
    const key = keyFrameBefore(keyFrames, frame);
    chosen.add(middle - timesSeconds[key]! <= near ? key : frame);
  }
  return [...chosen];
}
