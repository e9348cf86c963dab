import type { FrameRun } from "./frame-runs.ts";
import { type FrameIndex, frameIndex, type VideoInfo } from "./video.ts";

type Times = Pick<VideoInfo, "timesSeconds" | "endSeconds">;

/** Position of a frame along the timeline, 0 (first frame) to 1 (end of the last frame). */
export function frameFraction(info: Times, index: number): number {
  const start = info.timesSeconds[0] ?? 0;
  const length = info.endSeconds - start;
  return length > 0 ? ((info.timesSeconds[index] ?? start) - start) / length : 0;
}

/** The frame on display at `seconds`: the last one that starts at or before it, clamped to the clip. */
export function frameAtTime(info: Times, seconds: number): FrameIndex {
  const times = info.timesSeconds;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle]! <= seconds) low = middle;
    else high = middle - 1;
  }
  return frameIndex(Math.max(0, low));
}

/** The frame whose start is closest to `seconds`. */
export function frameNearTime(info: Times, seconds: number): FrameIndex {
  const before = frameAtTime(info, seconds);
  const after = before + 1;
  const times = info.timesSeconds;
  if (after >= times.length) return before;
  return times[after]! - seconds < seconds - times[before]! ? frameIndex(after) : before;
}

/** Times that people and files give are rounded; a frame that starts this much earlier still starts there. */
const ROUNDING_SECONDS = 1e-6;

/** The frames that start from one second on and before another; null when there are none. */
export function framesBetween(info: Times, fromSeconds: number, toSeconds: number): FrameRun | null {
  const times = info.timesSeconds;
  const first = times.findIndex((seconds) => seconds >= fromSeconds - ROUNDING_SECONDS);
  const last = times.findLastIndex((seconds) => seconds < toSeconds - ROUNDING_SECONDS);
  return first < 0 || last < first ? null : { first, last };
}

/** The frames on display from some seconds before a time until as many after it, clamped to the clip. */
export function framesAround(info: Times, seconds: number, reachSeconds: number): FrameRun {
  return {
    first: frameAtTime(info, seconds - reachSeconds),
    last: frameAtTime(info, seconds + reachSeconds),
  };
}

/** The frame on display at a fraction of the timeline. */
export function frameAtFraction(info: Times, fraction: number): FrameIndex {
  const start = info.timesSeconds[0] ?? 0;
  return frameAtTime(info, start + Math.min(1, Math.max(0, fraction)) * (info.endSeconds - start));
}

/** Middle of a frame's time on display, in seconds: where a seek lands safely inside the frame. */
export function frameMiddleSeconds(info: Times, index: number): number {
  const start = info.timesSeconds[index]!;
  const end = info.timesSeconds[index + 1] ?? info.endSeconds;
  return start + (end - start) / 2;
}

/** `m:ss.mmm`, or `h:mm:ss.mmm` from an hour on. */
export function formatTime(seconds: number): string {
  const milliseconds = Math.round(Math.max(0, seconds) * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const rest = `${two(Math.floor(milliseconds / 1000) % 60)}.${String(milliseconds % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
