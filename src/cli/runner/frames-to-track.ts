import { frameNearTime } from "../../core/timeline.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { RunnerTrack } from "./api.ts";

/**
 * Frames from the start to a time, or to where the video ends in the direction, ascending; both ways they reach as far as that time
 * is away.
 */
export function framesToTrack(
  info: Pick<VideoInfo, "timesSeconds" | "startSeconds" | "endSeconds">,
  start: number,
  { direction, toSeconds }: RunnerTrack,
): number[] {
  const { timesSeconds } = info;
  const here = timesSeconds[start]!;
  const reach = toSeconds === null ? null : Math.abs(toSeconds - here);
  const earliest = reach === null ? 0 : frameNearTime(info, here - reach);
  const latest = reach === null ? timesSeconds.length - 1 : frameNearTime(info, here + reach);
  const first = direction === "forward" ? start : earliest;
  const last = direction === "backward" ? start : latest;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
