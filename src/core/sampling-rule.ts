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

/** Frames that a person chose, ascending, in place of the family's own choice. */
export interface ChosenFrames {
  readonly kind: "chosen";
  readonly frames: readonly number[];
  /** Whether the family reads them two by two. */
  readonly inPairs: boolean;
}

/** The rule with another number of frames, where it has one. */
export function withMaxFrames(rule: SamplingRule, maxFrames: number | undefined): SamplingRule {
  if (maxFrames === undefined) return rule;
  if (rule.kind === "rate") return { ...rule, maxFrames };
  return rule.kind === "spread" ? { ...rule, frames: maxFrames } : rule;
}

/** Whether a person can choose the frames in place of the rule. */
export function allowsChosenFrames({ kind }: SamplingRule): boolean {
  return kind === "rate" || kind === "spread";
}

/** These frames in place of the rule's, where there are any and it allows that. @param frames ascending */
export function withChosenFrames(
  rule: SamplingRule,
  frames: readonly number[] | undefined,
): SamplingRule | ChosenFrames {
  if (!frames || !allowsChosenFrames(rule)) return rule;
  return { kind: "chosen", frames, inPairs: rule.kind === "spread" };
}
