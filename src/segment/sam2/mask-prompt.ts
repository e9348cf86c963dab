import type { BitMask } from "../../core/mask.ts";
import { resizeAntialiased } from "./antialiased.ts";

/** Logits of a mask that is given, and the score of its object. */
export const GIVEN_LOGIT = 10;

/** Logits that are fed back are held to this, as upstream does. */
const PROMPT_LIMIT = 32;

/**
 * A mask on the model's square.
 * @returns 0 and 1, [side, side]
 * Source: sam2.md 6.4.
 */
export function squareMask({ width, height, data }: BitMask, side: number): Float32Array {
  return resizeAntialiased(data, [height, width], [side, side]).map((share) => (share >= 0.5 ? 1 : 0));
}

/**
 * Logits of a mask that is given.
 * @param square 0 and 1, [side, side]
 * @returns float32 [side / 4, side / 4]
 */
export function givenLogits(square: Float32Array, side: number): Float32Array {
  const logits = square.map((bit) => (2 * bit - 1) * GIVEN_LOGIT);
  return resizeAntialiased(logits, [side, side], [side / 4, side / 4]);
}

/** An earlier answer's logits, as the decoder takes them for a prompt. */
export function promptLogits(low: Float32Array): Float32Array {
  return low.map((logit) => Math.min(PROMPT_LIMIT, Math.max(-PROMPT_LIMIT, logit)));
}
