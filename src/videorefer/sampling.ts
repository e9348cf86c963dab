import type { SamplingRule } from "../core/sampling-rule.ts";
import type { FrameTimes, SampledFrame } from "./shared/sampled-frame.ts";
import { samplePictures } from "./vr3/picture-sampling.ts";
import { sampleAtRate } from "./vr3/sampling.ts";
import { sampleEvenly } from "./vr7/sampling.ts";

/**
 * The frames a model sees of a video.
 * @throws RangeError for no frames, or a rule that makes no sense
 */
export function sampleFrames(video: FrameTimes, rule: SamplingRule): SampledFrame[] {
  switch (rule.kind) {
    case "rate":
      return video.picturesPerSecond === undefined
        ? sampleAtRate(video, rule)
        : samplePictures(video.timesSeconds.length, video.picturesPerSecond, rule);
    case "spread":
      return sampleEvenly(video, rule.frames);
    case "marked":
      return [];
  }
}

/**
 * The time that a model is told of a marked frame: its index over the average frame rate, also where the rate varies.
 * Source: pixelrefer.md 7.
 */
export function markSeconds({ timesSeconds, endSeconds }: FrameTimes, frameIndex: number): number {
  return frameIndex / (timesSeconds.length / endSeconds);
}
