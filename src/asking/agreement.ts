import type { Exchange, MaskChange, SensitivityAnswer } from "../core/project.ts";

/** In the order asked. */
export const MASK_CHANGES: readonly MaskChange[] = ["grown", "shrunk", "moved", "removed"];

/**
 * How much two answers say the same, 0 to 1: the F1 score over their words, in which letters' case, punctuation and articles do not count,
 * as SQuAD compares answers.
 */
export function agreement(a: string, b: string): number {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  if (left.length === 0 || right.length === 0) return left.length === right.length ? 1 : 0;
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count > 0) common++;
    counts.set(word, count - 1);
  }
  return (2 * common) / (left.length + right.length);
}

function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/<object\d+>|[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => word !== "a" && word !== "an" && word !== "the");
}

/** What the answers are compared with: the greedy one to the same masks. */
export function comparedAnswer({
  answer,
  sensitivity = [],
}: Pick<Exchange, "answer" | "sensitivity">): string {
  return sensitivity.find(({ change }) => change === "same")?.answer ?? answer;
}

/** Above this two answers say the same. */
const SAME = 0.8;
/** Below this they say different things. */
const DIFFERENT = 0.5;

/** What the answers to changed masks say about an answer; null until there are some of both kinds. */
export function sensitivityVerdict(
  compared: string,
  answers: readonly SensitivityAnswer[],
): "about-object" | "unsteady" | "regardless" | "unclear" | null {
  const scores = (...changes: readonly MaskChange[]) =>
    answers.filter(({ change }) => changes.includes(change)).map(({ answer }) => agreement(compared, answer));
  const [near, off] = [scores("grown", "shrunk"), scores("moved", "removed")];
  if (near.length === 0 || off.length === 0) return null;
  if (Math.max(...off) >= SAME) return "regardless";
  if (Math.min(...near) < DIFFERENT) return "unsteady";
  return Math.min(...near) > Math.max(...off) ? "about-object" : "unclear";
}
