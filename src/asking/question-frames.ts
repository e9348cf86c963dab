import type { FrameRun } from "../core/frame-runs.ts";
import type { ChosenFrames, SamplingRule } from "../core/sampling-rule.ts";
import type { VideoInfo } from "../core/video.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { objectFrames } from "../videorefer/family-list.ts";
import { sampleFrames } from "../videorefer/sampling.ts";

/** The frames that a model is to be shown an object on which is marked on `here`; null where it looks at an object once. */
export function framesForModel(
  info: Pick<VideoInfo, "timesSeconds" | "endSeconds">,
  { family, sampling }: Pick<ModelInfo, "family" | "sampling">,
  here: number,
  span?: FrameRun,
): readonly number[] | null {
  const limit = objectFrames(family);
  return limit === 1 ? null : framesToFollow(info, sampling, limit, here, span);
}

/**
 * The frames that an object marked on `here` is followed to, ascending: of those that a question shows, or, where the model sees none but
 * marked ones, of the whole clip.
 * @param limit most frames of an object that the model looks at
 * @param span  that the question is about; the whole clip when absent
 */
export function framesToFollow(
  info: Pick<VideoInfo, "timesSeconds" | "endSeconds">,
  rule: SamplingRule,
  limit: number,
  here: number,
  span?: FrameRun,
): readonly number[] {
  const { first, last } = span ?? { first: 0, last: info.timesSeconds.length - 1 };
  const total = last - first + 1;
  const others = Math.min(limit - 1, total);
  const sampled =
    rule.kind === "marked"
      ? Array.from({ length: others }, (_, at) => first + Math.floor(((at + 0.5) * total) / others))
      : questionFrames(info, rule, span);
  const every = Math.ceil(sampled.length / limit);
  return [...new Set([...sampled.filter((_, at) => at % every === 0), here])].sort((a, b) => a - b);
}

/** The frames that a question about the span, or the whole clip, would show to the model, ascending, each once. */
export function questionFrames(
  info: Pick<VideoInfo, "timesSeconds" | "endSeconds">,
  rule: SamplingRule | ChosenFrames,
  span?: FrameRun,
): readonly number[] {
  return [...new Set(sampleFrames(info, rule, span).map(({ index }) => index))].sort((a, b) => a - b);
}
