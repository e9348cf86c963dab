import { expect, it } from "vitest";
import type { BenchRow, ChoiceVerdict, Prediction } from "../../../protocol/benchmark.ts";
import type { BenchAnswer, BenchmarkState, ItemFilter } from "../../../state/benchmark.ts";
import { listedItems } from "./listed-items.ts";

const row = (index: number, fault: string | null = null): BenchRow => ({
  ...{
    index,
    key: `${index} 0`,
    id: `${index}`,
    video: "a.mp4",
    paths: [],
    question: "?",
    options: [],
    answer: "(A)",
  },
  ...{ type: "t", frame: 0, frames: [0], fault },
});
const verdict = (upstream: boolean, strict: boolean | null): ChoiceVerdict => ({
  truth: "A",
  upstream: { answer: upstream ? "A" : "B", isCorrect: upstream },
  strict: { answer: strict === null ? null : strict ? "A" : "B", isCorrect: strict === true },
});
const answer = (pred: string, read: ChoiceVerdict): BenchAnswer => ({
  prediction: { pred } as Prediction,
  verdict: read,
});

/** Right, wrong, not read, right for upstream alone, open, failed, broken. */
const rows = [row(0), row(1), row(2), row(3), row(4), row(5), row(6, "broken")];
const state: Pick<BenchmarkState, "answers" | "faults" | "beside"> = {
  answers: new Map([
    ["0 0", answer("(A)", verdict(true, true))],
    ["1 0", answer("(B)", verdict(false, false))],
    ["2 0", answer("none", verdict(false, null))],
    ["3 0", answer("A boat", verdict(true, null))],
  ]),
  faults: new Map([[5, "no clip"]]),
  beside: {
    name: "other",
    comparison: {
      bench: "Q",
      by: {} as never,
      others: new Map([
        ["0 0", { pred: "(B)", verdict: verdict(false, false) }],
        ["1 0", { pred: "(A)", verdict: verdict(true, true) }],
        ["2 0", { pred: "none", verdict: verdict(false, null) }],
      ]),
    },
  },
};

it.each<[ItemFilter, readonly number[]]>([
  ["any", [0, 1, 2, 3, 4, 5, 6]],
  ["right", [0]],
  ["wrong", [1, 2, 3]],
  ["unread", [2, 3]],
  ["apart", [3]],
  ["open", [4, 5]],
  ["failed", [5, 6]],
  ["gained", [0]],
  ["lost", [1]],
  ["differs", [0, 1]],
])("shows the items that are %s", (filter, expected) => {
  expect(listedItems(rows, { ...state, filter }).map(({ index }) => index)).toEqual(expected);
});
