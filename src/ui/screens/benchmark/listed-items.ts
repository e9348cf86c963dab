import type { BenchRow, ChoiceVerdict } from "../../../protocol/benchmark.ts";
import type { BenchAnswer, BenchmarkState, ItemFilter } from "../../../state/benchmark.ts";

/** An answer's verdict where the item has options. */
export const choiceVerdict = (answer: Pick<BenchAnswer, "verdict"> | undefined): ChoiceVerdict | null =>
  answer?.verdict && "truth" in answer.verdict ? answer.verdict : null;

/** The items that fit the filter, in the file's order. Right, wrong and not read are by the strict reading. */
export function listedItems(
  rows: readonly BenchRow[],
  { answers, faults, beside, filter }: Pick<BenchmarkState, "answers" | "faults" | "beside" | "filter">,
): readonly BenchRow[] {
  const fits = (row: BenchRow): boolean => {
    const answer = answers.get(row.key);
    const verdict = choiceVerdict(answer);
    const other = beside?.comparison?.others.get(row.key);
    const otherVerdict = choiceVerdict(other);
    const tests: Readonly<Record<ItemFilter, () => boolean>> = {
      any: () => true,
      right: () => verdict?.strict.isCorrect === true,
      wrong: () => verdict?.strict.isCorrect === false,
      unread: () => verdict !== null && verdict.strict.answer === null,
      apart: () => verdict !== null && verdict.strict.isCorrect !== verdict.upstream.isCorrect,
      open: () => answer === undefined && row.fault === null,
      failed: () => answer === undefined && (row.fault !== null || faults.has(row.index)),
      gained: () => verdict?.strict.isCorrect === true && otherVerdict?.strict.isCorrect === false,
      lost: () => verdict?.strict.isCorrect === false && otherVerdict?.strict.isCorrect === true,
      differs: () => answer !== undefined && other !== undefined && answer.prediction.pred !== other.pred,
    };
    return tests[filter]();
  };
  return filter === "any" ? rows : rows.filter(fits);
}
