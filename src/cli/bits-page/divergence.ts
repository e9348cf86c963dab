import type { AnswerReport } from "./report.ts";

/** An answer with the logits that each of its tokens was picked from. */
export interface Spoken {
  readonly ids: number[];
  readonly logits: Float32Array[];
}

/** How far the distributions of `other`, which was made to say the same, are from those of `reference`. */
export function compare(reference: Spoken, other: Spoken): AnswerReport {
  let [divergence, worstDivergence, agreed] = [0, 0, 0];
  for (const [step, exact] of reference.logits.entries()) {
    const value = klDivergence(exact, other.logits[step]!);
    divergence += value;
    worstDivergence = Math.max(worstDivergence, value);
    if (likeliest(exact) === likeliest(other.logits[step]!)) agreed++;
  }
  return { tokens: reference.ids.length, divergence, worstDivergence, agreed };
}

/** Σ p · ln(p / q) of softmax distributions, in nats. @throws RangeError for logits of another length */
export function klDivergence(p: Float32Array, q: Float32Array): number {
  if (p.length !== q.length) throw new RangeError(`${p.length} logits cannot be compared with ${q.length}`);
  const [normP, normQ] = [logSumExp(p), logSumExp(q)];
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const logP = p[i]! - normP;
    sum += Math.exp(logP) * (logP - (q[i]! - normQ));
  }
  return sum;
}

function logSumExp(values: Float32Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b));
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

function likeliest(values: Float32Array): number {
  return values.reduce((best, value, id) => (value > values[best]! ? id : best), 0);
}
