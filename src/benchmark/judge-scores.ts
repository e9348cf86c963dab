import { withPlainDigits } from "./digits.ts";

/** The dimensions of VideoRefer-Bench-D, in the order of the judge's list (videorefer-suite.md 5.2). */
export const DIMENSIONS = [
  "Subject Correspondence",
  "Appearance Description",
  "Temporal Description",
  "Hallucination Detection",
] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** 0 to 5, more is better; null where no score could be read. */
export type JudgeScores = Readonly<Record<Dimension, number | null>>;

export const ofDimensions = <T>(value: (dimension: Dimension) => T): Record<Dimension, T> =>
  Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, value(dimension)])) as Record<Dimension, T>;

// What Python's regular expressions understand by \d and \s, and its float() by a number. A dot stops at a line feed alone. A match that
// fails at the first of several digits fails at the others too, which are not tried here.
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const SCORE = new RegExp(`(?<!\\p{Nd})\\p{Nd}+\\.${SPACE}+([^\\n]*?):${SPACE}+([\\p{Nd}.]+)`, "gu");
const NUMBER = /^(?:\d+\.?\d*|\.\d+)$/;

/**
 * Scores as upstream's script reads them: every number, dot, name, colon and number, the last of each name. A number that is none, such as
 * `4.5.`, costs the reply all of its scores (videorefer-suite.md 5.3).
 */
export function upstreamScores(reply: string): JudgeScores {
  const found = new Map<string, number>();
  for (const [, name, text] of reply.matchAll(SCORE)) {
    const number = withPlainDigits(text!);
    if (!NUMBER.test(number)) return ofDimensions(() => null);
    found.set(name!, Number(number));
  }
  return ofDimensions((dimension) => found.get(dimension) ?? null);
}
