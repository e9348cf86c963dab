import type { FrameRun } from "../core/frame-runs.ts";
import type { VideoInfo } from "../core/video.ts";

/** When the frames of a clip are shown. */
export type ClipTimes = Pick<VideoInfo, "timesSeconds" | "endSeconds" | "picturesPerSecond">;

/** A part of a clip, in seconds from the clip's start. */
export interface ClipSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * The frames of a part of a clip, as upstream cuts it: both bounds a frame earlier than their time, negative bounds at the start, swapped
 * ones swapped back, and equal ones a second apart.
 * @returns null where there is nothing: the part begins after the clip's end, or ends with its first frame
 * Source: videorefer-suite.md 2.
 */
export function trimmedRange(
  { timesSeconds, endSeconds, picturesPerSecond }: ClipTimes,
  span: ClipSpan,
): FrameRun | null {
  const end = timesSeconds.length - 1;
  const rate = picturesPerSecond ?? timesSeconds.length / endSeconds;
  // A picture has no duration, and so no rate.
  if (!Number.isFinite(rate)) return { first: 0, last: end };
  const bounds = [Math.max(0, span.startSeconds), Math.max(0, span.endSeconds)];
  const from = Math.min(...bounds);
  const to = bounds[0] === bounds[1] ? from + 1 : Math.max(...bounds);
  const first = Math.max(Math.trunc(from * rate) - 1, 0);
  const last = Math.min(Math.trunc(to * rate) - 1, end);
  return first <= last ? { first, last } : null;
}
