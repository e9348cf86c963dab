import type { StageLog } from "../stage-log.ts";

/**
 * Holds masks at the frame's size against packed ones, where upstream's logits are not too near to zero.
 * @param actual logits of each mask
 * @param expected upstream's logits, at the same size
 * @param bits upstream's masks, 8 pixels a byte, the highest bit first
 */
export function compareBits(
  log: StageLog,
  actual: readonly Float32Array[],
  expected: readonly Float32Array[],
  bits: Uint8Array,
  undecided: number,
): void {
  const bytes = bits.length / actual.length;
  const found: number[] = [];
  const wanted: number[] = [];
  for (const [nth, logits] of actual.entries()) {
    for (const [at, logit] of logits.entries()) {
      if (Math.abs(expected[nth]![at]!) <= undecided) continue;
      found.push(logit > 0 ? 1 : 0);
      wanted.push((bits[nth * bytes + (at >> 3)]! >> (7 - (at & 7))) & 1);
    }
  }
  log.exact("pixels of masks", found, wanted, "choice");
}
