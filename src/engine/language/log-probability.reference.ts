/** How far a GPU's scores may lie from these: its exponentials and logarithms are known to some 1e-6, and its sums are of float32. */
export const SCORE_TOLERANCE = 1e-4;

/**
 * The natural logarithm of a token's probability: its logit less the logarithm of the sum of all exponentials, at temperature 1.
 * @param logits float32 [vocabulary]
 * @returns 0 at most; NaN where a logit is NaN
 */
export function logProbability(logits: Float32Array, id: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of logits) if (!(value <= most)) most = value;
  let sum = 0;
  for (const value of logits) sum += Math.exp(value - most);
  return Math.min(0, logits[id]! - most - Math.log(sum));
}
