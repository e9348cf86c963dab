import { correctedScores } from "../corrected-scores.ts";
import {
  DIMENSIONS,
  type Dimension,
  type JudgeScores,
  ofDimensions,
  upstreamScores,
} from "../judge-scores.ts";
import type { DescriptionPrediction } from "../read-predictions.ts";
import { matched } from "./matched.ts";
import { type Difference, type Pair, pairedDifference } from "./paired-difference.ts";

/** Two runs by one reading of the judge's replies, over the items of which both have the score. */
interface DescriptionComparison {
  readonly dimensions: Readonly<Record<Dimension, Difference>>;
  /** Of the items that have all scores in both runs. */
  readonly average: Difference;
}

/** Two judged runs of VideoRefer-Bench-D. */
export interface DescriptionComparisons {
  readonly upstream: DescriptionComparison;
  readonly corrected: DescriptionComparison;
}

export function compareDescriptions(
  items: readonly DescriptionPrediction[],
  others: readonly DescriptionPrediction[],
): DescriptionComparisons {
  const pairs = matched(items, others);
  const by = (read: (reply: string) => JudgeScores): DescriptionComparison => {
    const scored = pairs.map((pair) => pair.map(({ gpt }) => read(gpt ?? "")) as [JudgeScores, JudgeScores]);
    const over = (value: (scores: JudgeScores) => number | null) =>
      pairedDifference(
        scored.flatMap(([one, other]): Pair[] => {
          const [a, b] = [value(one), value(other)];
          return a === null || b === null ? [] : [[a, b]];
        }),
      );
    return {
      dimensions: ofDimensions((dimension) => over((scores) => scores[dimension])),
      average: over(averageOf),
    };
  };
  return { upstream: by(upstreamScores), corrected: by(correctedScores) };
}

function averageOf(scores: JudgeScores): number | null {
  let sum = 0;
  for (const dimension of DIMENSIONS) {
    const score = scores[dimension];
    if (score === null) return null;
    sum += score;
  }
  return sum / DIMENSIONS.length;
}
