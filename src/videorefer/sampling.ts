import type { SamplingRule } from "../core/sampling-rule.ts";
import type { FrameTimes, SampledFrame } from "./shared/sampled-frame.ts";
import { sampleAtRate } from "./vr3/sampling.ts";
import { sampleEvenly } from "./vr7/sampling.ts";

/**
 * The frames a model sees of a video.
 * @throws RangeError for no frames, or a rule that makes no sense
 */
export function sampleFrames(video: FrameTimes, rule: SamplingRule): SampledFrame[] {
  return rule.kind === "rate" ? sampleAtRate(video, rule) : sampleEvenly(video, rule.frames);
}
