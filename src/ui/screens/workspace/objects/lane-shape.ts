import { type FrameRun, frameRuns, hasFrame, runFrames } from "../../../../core/frame-runs.ts";
import { type FrameMasks, maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";

/** The box that paths of a lane are drawn in; stretched over the lane. */
export const LANE_WIDTH = 1000;
export const LANE_HEIGHT = 24;
/** A band at confidence 0 and at 1. */
const THINNEST = 1.5;
const THICKEST = 11;
/** Frames of a long video that share a place on the lane show the least sure of them. */
const MAX_STEPS = 500;

type Times = Pick<VideoInfo, "timesSeconds" | "endSeconds">;

/** Tracked or interpolated masks as a band whose thickness is the confidence: one SVG path. */
export function confidenceBand(info: Times, masks: FrameMasks, origin: "tracked" | "interpolated"): string {
  const tracked = maskedFrames(masks).filter((frame) => masks[frame]!.origin === origin);
  return frameRuns(tracked)
    .map((run) => band(info, masks, run))
    .join("");
}

function band(info: Times, masks: FrameMasks, { first, last }: FrameRun): string {
  const step = Math.max(1, Math.ceil(info.timesSeconds.length / MAX_STEPS));
  const upper: string[] = [];
  const lower: string[] = [];
  for (let frame = first; frame <= last; frame += step) {
    const end = Math.min(last + 1, frame + step);
    let confidence = 1;
    for (let other = frame; other < end; other++) confidence = Math.min(confidence, masks[other]!.confidence);
    const half = (THINNEST + confidence * (THICKEST - THINNEST)) / 2;
    for (const x of [across(info, frame), across(info, end)]) {
      upper.push(`${x} ${round(LANE_HEIGHT / 2 - half)}`);
      lower.unshift(`${x} ${round(LANE_HEIGHT / 2 + half)}`);
    }
  }
  return `M${[...upper, ...lower].join("L")}Z`;
}

/** Frames of the video where the object was looked for and not found, and of which the person has not said or drawn anything since. */
export function missingRuns(
  { timesSeconds }: Pick<VideoInfo, "timesSeconds">,
  { masks, absent = [], outOfSight = [] }: Pick<SceneObject, "masks" | "absent" | "outOfSight">,
): FrameRun[] {
  const inVideo = absent.map(({ first, last }) => ({ first, last: Math.min(last, timesSeconds.length - 1) }));
  return frameRuns(runFrames(inVideo).filter((frame) => !masks[frame] && !hasFrame(outOfSight, frame)));
}

/** Missing frames as one SVG path along the lane's middle. */
export function missingLine(info: Times, missing: readonly FrameRun[]): string {
  return missing
    .map(({ first, last }) => `M${across(info, first)} ${LANE_HEIGHT / 2}H${across(info, last + 1)}`)
    .join("");
}

function across(info: Times, frame: number): number {
  return round(LANE_WIDTH * (frame < info.timesSeconds.length ? frameFraction(info, frame) : 1));
}

const round = (value: number) => Math.round(value * 100) / 100;
