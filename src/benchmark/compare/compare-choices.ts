import { type ChoicePrediction, type ChoiceVerdict, judgeChoice } from "../choice-scores.ts";
import { matched } from "./matched.ts";
import { type Difference, type Pair, pairedDifference } from "./paired-difference.ts";

/** Two runs by one parser, in points of accuracy: over all questions, and by type. */
interface ChoiceComparison extends Difference {
  /** Questions that the first run alone has right, and that the other alone has. */
  readonly gained: number;
  readonly lost: number;
  readonly types: Readonly<Record<string, Difference>>;
}

/** Two runs of VideoRefer-Bench-Q over the questions that both have. */
export interface ChoiceComparisons {
  readonly upstream: ChoiceComparison;
  readonly strict: ChoiceComparison;
}

export function compareChoices(
  predictions: readonly ChoicePrediction[],
  others: readonly ChoicePrediction[],
): ChoiceComparisons {
  const withReference = (items: readonly ChoicePrediction[]) =>
    items.map((item) => ({ ...item, reference: item.Answer, verdict: judgeChoice(item) }));
  const pairs = matched(withReference(predictions), withReference(others));
  const types = [...new Set(pairs.map(([{ type }]) => type))];
  const by = (parser: keyof Omit<ChoiceVerdict, "truth">): ChoiceComparison => {
    const points = (of: typeof pairs) =>
      of.map(
        ([one, other]): Pair => [
          100 * Number(one.verdict[parser].isCorrect),
          100 * Number(other.verdict[parser].isCorrect),
        ],
      );
    const all = points(pairs);
    return {
      ...pairedDifference(all),
      gained: all.filter(([value, beside]) => value > beside).length,
      lost: all.filter(([value, beside]) => value < beside).length,
      types: Object.fromEntries(
        types.map((type) => [type, pairedDifference(points(pairs.filter(([one]) => one.type === type)))]),
      ),
    };
  };
  return { upstream: by("upstream"), strict: by("strict") };
}
