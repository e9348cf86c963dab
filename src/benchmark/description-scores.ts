import { correctedScores } from "./corrected-scores.ts";
import {
  DIMENSIONS,
  type Dimension,
  type JudgeScores,
  ofDimensions,
  upstreamScores,
} from "./judge-scores.ts";

/** A description of VideoRefer-Bench-D with the judge's reply as it came; null where there is none (videorefer-suite.md 4.1). */
export interface JudgedDescription {
  readonly gpt: string | null;
}

/** Means of the scores that could be read. A dimension that no item has is null, and then the average too. */
export interface DescriptionScores {
  readonly dimensions: Readonly<Record<Dimension, number | null>>;
  readonly average: number | null;
  /** Places in the file, from 0, of judged items of which some dimension could not be read. */
  readonly unreadable: readonly number[];
}

/** What VideoRefer-Bench-D comes to, as `npm run evaluate` prints it. */
export interface DescriptionReport {
  readonly bench: "D";
  readonly items: number;
  readonly judged: number;
  readonly upstream: DescriptionScores;
  readonly corrected: DescriptionScores;
}

export const isJudged = ({ gpt }: JudgedDescription): boolean => gpt !== null && gpt !== "";

/** Aggregates what a judge wrote, as upstream reads it and as a person would (videorefer-suite.md 5.4). */
export function scoreDescriptions(items: readonly JudgedDescription[]): DescriptionReport {
  return {
    bench: "D",
    items: items.length,
    judged: items.filter(isJudged).length,
    upstream: aggregate(items, upstreamScores),
    corrected: aggregate(items, correctedScores),
  };
}

function aggregate(
  items: readonly JudgedDescription[],
  read: (reply: string) => JudgeScores,
): DescriptionScores {
  const scored = items.flatMap(({ gpt }, place) => (gpt ? [{ place, scores: read(gpt) }] : []));
  const dimensions = ofDimensions((dimension) => mean(scored.map(({ scores }) => scores[dimension])));
  const values = DIMENSIONS.map((dimension) => dimensions[dimension]);
  return {
    dimensions,
    average: values.includes(null) ? null : mean(values),
    unreadable: scored.filter(({ scores }) => Object.values(scores).includes(null)).map(({ place }) => place),
  };
}

/** Of the values that are there; null without any. */
function mean(values: readonly (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
}
