import { sameAnswer, strictAnswer, trueAnswer, upstreamAnswer } from "./choice-answer.ts";

/** A question of VideoRefer-Bench-Q with the model's reply, as prediction files hold it (videorefer-suite.md 4.1). */
export interface ChoicePrediction {
  /** The item's own; null in upstream's files. */
  readonly id: string | number | null;
  /** The right option, letter included. */
  readonly Answer: string;
  readonly pred: string;
  readonly type: string;
  /** `(A) …`, `(B) …`; null in upstream's files. */
  readonly options: readonly string[] | null;
}

export interface TypeScore {
  readonly items: number;
  readonly correct: number;
  /** In percent. */
  readonly accuracy: number;
}

/** In percent, not rounded; null where there are no items. */
export interface ChoiceScores {
  readonly correct: number;
  /** Correct of all items. */
  readonly accuracy: number | null;
  /** By type, in the file's order. */
  readonly types: Readonly<Record<string, TypeScore>>;
  readonly meanOfTypes: number | null;
}

/** What VideoRefer-Bench-Q comes to, as `npm run evaluate` prints it. */
export interface ChoiceReport {
  readonly bench: "Q";
  readonly items: number;
  readonly parser: {
    readonly upstream: ChoiceScores;
    readonly strict: ChoiceScores & { readonly unanswered: number };
  };
}

/** How both parsers read one reply. */
export interface ChoiceVerdict {
  readonly truth: string;
  readonly upstream: { readonly answer: string | null; readonly isCorrect: boolean };
  readonly strict: { readonly answer: string | null; readonly isCorrect: boolean };
}

export function judgeChoice({ Answer, pred, options }: ChoicePrediction): ChoiceVerdict {
  const truth = trueAnswer(Answer);
  const verdict = (answer: string | null) => ({
    answer,
    isCorrect: answer !== null && sameAnswer(answer, truth),
  });
  return { truth, upstream: verdict(upstreamAnswer(pred)), strict: verdict(strictAnswer(pred, options)) };
}

/** Counts right replies by both parsers, per type and over all items (videorefer-suite.md 6.3). */
export function scoreChoices(predictions: readonly ChoicePrediction[]): ChoiceReport {
  const judged = predictions.map((prediction) => ({
    type: prediction.type,
    verdict: judgeChoice(prediction),
  }));
  const by = (parser: "upstream" | "strict") =>
    countByType(judged.map(({ type, verdict }) => ({ type, isCorrect: verdict[parser].isCorrect })));
  const unanswered = judged.filter(({ verdict }) => verdict.strict.answer === null).length;
  return {
    bench: "Q",
    items: predictions.length,
    parser: { upstream: by("upstream"), strict: { ...by("strict"), unanswered } },
  };
}

/** Counts right items, over all and by type. */
export function countByType(
  items: readonly { readonly type: string; readonly isCorrect: boolean }[],
): ChoiceScores {
  const counts = new Map<string, { items: number; correct: number }>();
  for (const { type, isCorrect } of items) {
    const count = counts.get(type) ?? { items: 0, correct: 0 };
    counts.set(type, { items: count.items + 1, correct: count.correct + Number(isCorrect) });
  }
  const types = [...counts].map(([type, count]) => [type, { ...count, accuracy: percent(count) }] as const);
  const correct = items.filter(({ isCorrect }) => isCorrect).length;
  if (types.length === 0) return { correct, accuracy: null, types: {}, meanOfTypes: null };
  return {
    correct,
    accuracy: percent({ items: items.length, correct }),
    types: Object.fromEntries(types),
    meanOfTypes: types.reduce((sum, [, { accuracy }]) => sum + accuracy, 0) / types.length,
  };
}

const percent = ({ items, correct }: { readonly items: number; readonly correct: number }): number =>
  (100 * correct) / items;
