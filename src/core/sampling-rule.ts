/** How a model family chooses the frames it is shown of a video. */
export type SamplingRule =
  /** A constant rate, thinned evenly above `maxFrames`. */
  | { readonly kind: "rate"; readonly fps: number; readonly maxFrames: number }
  /** So many frames, each from the middle of its share of the clip. */
  | { readonly kind: "spread"; readonly frames: number }
  /** Those of a benchmark's key frames that general models are shown, 16 where the clip has so many. */
  | { readonly kind: "keys" }
  /** None but those that the question marks something on. */
  | { readonly kind: "marked" };

/** The rule with another number of frames, where it has one. */
export function withMaxFrames(rule: SamplingRule, maxFrames: number | undefined): SamplingRule {
  if (maxFrames === undefined || rule.kind === "marked" || rule.kind === "keys") return rule;
  return rule.kind === "rate" ? { ...rule, maxFrames } : { ...rule, frames: maxFrames };
}
