/** What the decoder says of a prompt: one mask for an unambiguous prompt, and three for an ambiguous one. */
export interface DecoderOutput {
  /** Logits, float32 [4, side, side]; the unambiguous mask first. */
  readonly masks: Float32Array;
  /** Estimated IoU of each, 0 to 1. */
  readonly ious: Float32Array;
  /** Logit of whether the object is in sight. */
  readonly score: number;
  /** Object pointers of the four masks, float32 [4, channels]. */
  readonly pointers: Float32Array;
}

/** When the unambiguous mask is trusted: few of its logits are near zero. */
export interface StabilityRule {
  readonly delta: number;
  readonly threshold: number;
}

/** Number of masks that the decoder gives. */
const MASKS = 4;

/** What stands in the logits where the object is not in sight. */
export const ABSENT_LOGIT = -1024;

/** Area above `delta` as a part of that above `-delta`, in float32; 1 where there is none. Source: sam2.md 5.3. */
export function stability(mask: Float32Array, delta: number): number {
  let inner = 0;
  let outer = 0;
  for (const logit of mask) {
    if (logit > delta) inner++;
    if (logit > -delta) outer++;
  }
  return outer === 0 ? 1 : Math.fround(inner / outer);
}

/**
 * Which of the four masks answers the prompt.
 * @param ambiguous whether the prompt may mean several things: the best of the three then, else the first if it is stable
 * Source: sam2.md 5.3.
 */
export function chosenMask(
  { masks, ious }: Pick<DecoderOutput, "masks" | "ious">,
  ambiguous: boolean,
  { delta, threshold }: StabilityRule,
): number {
  const first = masks.subarray(0, masks.length / MASKS);
  if (!ambiguous && stability(first, delta) >= threshold) return 0;
  let best = 1;
  for (let mask = 2; mask < MASKS; mask++) if (ious[mask]! > ious[best]!) best = mask;
  return best;
}

/** One object on one frame. */
export interface ChosenMask {
  /** Logits, float32 [side, side]; `ABSENT_LOGIT` everywhere where the object is not in sight. */
  readonly low: Float32Array;
  /** Float32 [channels]. */
  readonly pointer: Float32Array;
  readonly iou: number;
  readonly score: number;
}

/**
 * The answer of a video's prompt.
 * @param absentPointer stands for an object that is not in sight
 * Source: sam2.md 5.3.
 */
export function chooseForVideo(
  output: DecoderOutput,
  ambiguous: boolean,
  rule: StabilityRule,
  absentPointer: Float32Array,
): ChosenMask {
  const { masks, ious, score, pointers } = output;
  const chosen = chosenMask(output, ambiguous, rule);
  const size = masks.length / MASKS;
  const channels = pointers.length / MASKS;
  // An unambiguous prompt's pointer is that of the first mask, whichever mask was chosen.
  const token = ambiguous ? chosen : 0;
  const present = score > 0;
  return {
    low: present
      ? masks.slice(chosen * size, (chosen + 1) * size)
      : new Float32Array(size).fill(ABSENT_LOGIT),
    pointer: present ? pointers.slice(token * channels, (token + 1) * channels) : absentPointer,
    iou: ious[chosen]!,
    score,
  };
}

/** A mask of the image mode: no look at whether the object is in sight. */
export interface ImageMask {
  /** Logits, float32 [side, side]. */
  readonly low: Float32Array;
  readonly iou: number;
}

/**
 * The answers of a prompt on a single image: all three for an ambiguous one, in the decoder's order; else one.
 * Source: sam2.md 5.3.
 */
export function chooseForImage(output: DecoderOutput, ambiguous: boolean, rule: StabilityRule): ImageMask[] {
  const size = output.masks.length / MASKS;
  const chosen = ambiguous ? [1, 2, 3] : [chosenMask(output, false, rule)];
  return chosen.map((mask) => ({
    low: output.masks.slice(mask * size, (mask + 1) * size),
    iou: output.ious[mask]!,
  }));
}
