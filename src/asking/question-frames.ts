import type { SamplingRule } from "../core/sampling-rule.ts";
import type { VideoInfo } from "../core/video.ts";
import { sampleFrames } from "../videorefer/sampling.ts";

/** The frames that a question would show to the model, ascending, each once. */
export function questionFrames(
  info: Pick<VideoInfo, "timesSeconds" | "endSeconds">,
  rule: SamplingRule,
): readonly number[] {
  return [...new Set(sampleFrames(info, rule).map(({ index }) => index))].sort((a, b) => a - b);
}
