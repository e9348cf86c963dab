/** Order as upstream's: penalty, temperature, top-k, top-p, draw (specification of the generation config). */
export interface Sampling {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
}

export interface Candidate {
  readonly id: number;
  readonly score: number;
}

/** The shader keeps this many candidates in workgroup memory. */
export const MAX_CANDIDATES = 256;

/**
 * @throws RangeError for values outside temperature > 0, 1 ≤ topK ≤ 256, 0 < topP ≤ 1
 */
export function checkSampling({ temperature, topK, topP }: Sampling): void {
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`temperature should be above 0, got ${temperature}`);
  }
  if (!Number.isInteger(topK) || topK < 1 || topK > MAX_CANDIDATES) {
    throw new RangeError(`topK should be a whole number from 1 to ${MAX_CANDIDATES}, got ${topK}`);
  }
  if (!(topP > 0 && topP <= 1)) throw new RangeError(`topP should be in (0, 1], got ${topP}`);
}

/** A token generated before scores `score · p` below zero and `score / p` above, in float32. */
export function penalised(score: number, penalty: number): number {
  return Math.fround(score < 0 ? score * penalty : score / penalty);
}

/**
 * The `count` best tokens after the penalty, best first; equal scores by ascending id, NaN never.
 * @param logits float32 [vocabulary]
 * @param seen   1 for every token generated so far, else 0; [vocabulary]
 */
export function topCandidates(
  logits: Float32Array,
  seen: Uint8Array,
  repetitionPenalty: number,
  count: number,
): Candidate[] {
  const penalty = Math.fround(repetitionPenalty);
  const best: Candidate[] = [];
  for (let id = 0; id < logits.length; id++) {
    const score = seen[id] ? penalised(logits[id]!, penalty) : logits[id]!;
    if (Number.isNaN(score)) continue;
    if (best.length === count && !(score > best[count - 1]!.score)) continue;
    let place = best.length;
    while (place > 0 && score > best[place - 1]!.score) place--;
    best.splice(place, 0, { id, score });
    if (best.length > count) best.pop();
  }
  return best;
}

/**
 * Draws one of the candidates: softmax at the temperature, then the smallest leading group whose probability reaches
 * `topP`, then the place of `uniform` in that group's cumulated probability.
 * @param candidates best first, not empty
 * @param uniform in [0, 1)
 */
export function draw(candidates: readonly Candidate[], sampling: Sampling, uniform: number): number {
  const weights = candidates.map(({ score }) =>
    Math.exp((score - candidates[0]!.score) / sampling.temperature),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // A candidate stays while the probability above it is short of topP; the first always does.
  let kept = 0;
  let keptWeight = 0;
  while (kept < weights.length && keptWeight < sampling.topP * total) keptWeight += weights[kept++]!;
  let left = uniform * keptWeight;
  for (let i = 0; i < kept - 1; i++) {
    left -= weights[i]!;
    if (left < 0) return candidates[i]!.id;
  }
  return candidates[kept - 1]!.id;
}

/** The next token id. @returns −1 when no score is a number */
export function pickToken(
  logits: Float32Array,
  seen: Uint8Array,
  repetitionPenalty: number,
  sampling: Sampling | null,
  uniform: number,
): number {
  const candidates = topCandidates(logits, seen, repetitionPenalty, sampling?.topK ?? 1);
  if (candidates.length === 0) return -1;
  return sampling ? draw(candidates, sampling, uniform) : candidates[0]!.id;
}

/**
 * The uniform number of one step, a function of seed and step alone, so a step can be issued before the one
 * before it is read back. 24 bits: exact in float32.
 * Source: the finaliser of MurmurHash3 (32 bit) over two words.
 */
export function stepUniform(seed: number, step: number): number {
  return (mix(mix(seed | 0) + step + 1) >>> 8) / 2 ** 24;
}

function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
