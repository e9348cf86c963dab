import { type ChoicePrediction, judgeChoice } from "../choice-scores.ts";
import type { VideoPrediction } from "../video/video-prediction.ts";
import { readVideoReply, typeField } from "../video/video-scores.ts";
import { type Matchable, matched } from "./matched.ts";
import { type Difference, type Pair, pairedDifference } from "./paired-difference.ts";

/** Two runs by one parser, in points of accuracy: over all questions, and by type. */
interface ChoiceComparison extends Difference {
  /** Questions that the first run alone has right, and that the other alone has. */
  readonly gained: number;
  readonly lost: number;
  readonly types: Readonly<Record<string, Difference>>;
}

/** Two runs of a multiple choice over the questions that both have. */
export interface ChoiceComparisons {
  readonly upstream: ChoiceComparison;
  readonly strict: ChoiceComparison;
}

/** Of VideoRefer-Bench-Q. */
export function compareChoices(
  predictions: readonly ChoicePrediction[],
  others: readonly ChoicePrediction[],
): ChoiceComparisons {
  const read = (item: ChoicePrediction): ReadItem => {
    const { upstream, strict } = judgeChoice(item);
    const { id, type, Answer } = item;
    return { id, type, reference: Answer, upstream: upstream.isCorrect, strict: strict.isCorrect };
  };
  return compareRead(predictions.map(read), others.map(read));
}

/** Of a benchmark of whole clips, over the questions whose right option is known; by type of question where there are some. */
export function compareVideos(
  predictions: readonly VideoPrediction[],
  others: readonly VideoPrediction[],
): ChoiceComparisons {
  const read = (item: VideoPrediction): ReadItem[] => {
    const { id, bench, answer, options, fields } = item;
    if (answer === null) return [];
    const { upstream, strict } = readVideoReply(item);
    const type = fields[typeField(bench)] ?? "";
    const reference = `${answer} ${options.join("\n")}`;
    return [{ id, type, reference, upstream: upstream.index === answer, strict: strict === answer }];
  };
  return compareRead(predictions.flatMap(read), others.flatMap(read));
}

/** A question, and whether each parser takes the reply for right. */
interface ReadItem extends Matchable {
  readonly type: string;
  readonly upstream: boolean;
  readonly strict: boolean;
}

function compareRead(items: readonly ReadItem[], others: readonly ReadItem[]): ChoiceComparisons {
  const pairs = matched(items, others);
  const types = [...new Set(pairs.map(([{ type }]) => type))];
  const by = (parser: "upstream" | "strict"): ChoiceComparison => {
    const points = (of: typeof pairs) =>
      of.map(([one, other]): Pair => [100 * Number(one[parser]), 100 * Number(other[parser])]);
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
