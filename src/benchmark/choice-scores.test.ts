import { expect, it } from "vitest";
import { type ChoicePrediction, scoreChoices } from "./choice-scores.ts";

const OPTIONS = ["(A) left", "(B) right", "(C) up", "(D) down"];
const item = (type: string, Answer: string, pred: string): ChoicePrediction => ({
  id: null,
  type,
  Answer,
  pred,
  options: OPTIONS,
});

// Ten questions, counted by hand.
const TEN = [
  item("Basic Questions", "(A) left", "(A)"), // both
  item("Basic Questions", "(A) left", "a"), // both
  item("Basic Questions", "(A) left", "Answer: B"), // upstream reads the A of "Answer"
  item("Basic Questions", "(B) right", "Answer: B"), // strict alone
  item("Reasoning Questions", "(C) up", "**C**"), // strict alone
  item("Reasoning Questions", "(C) up", ""), // neither, unanswered
  item("Reasoning Questions", "(D) down", "..."), // neither, unanswered
  item("Future Predictions", "(D) down", "It goes down."), // strict alone
  item("Future Predictions", "(B) right", "(D)"), // neither
  item("Future Predictions", "(B) right", "no idea"), // neither, unanswered
];

it("counts both parsers side by side", () => {
  expect(scoreChoices(TEN)).toEqual({
    bench: "Q",
    items: 10,
    parser: {
      upstream: {
        correct: 3,
        accuracy: 30,
        types: {
          "Basic Questions": { items: 4, correct: 3, accuracy: 75 },
          "Reasoning Questions": { items: 3, correct: 0, accuracy: 0 },
          "Future Predictions": { items: 3, correct: 0, accuracy: 0 },
        },
        meanOfTypes: 25,
      },
      strict: {
        correct: 5,
        accuracy: 50,
        types: {
          "Basic Questions": { items: 4, correct: 3, accuracy: 75 },
          "Reasoning Questions": { items: 3, correct: 1, accuracy: 100 / 3 },
          "Future Predictions": { items: 3, correct: 1, accuracy: 100 / 3 },
        },
        meanOfTypes: (75 + 100 / 3 + 100 / 3) / 3,
        unanswered: 3,
      },
    },
  });
});

it("keeps whatever types the file has, and has no percentage of nothing", () => {
  expect(
    Object.keys(scoreChoices([item("__proto__", "(A)", "A"), item("", "(A)", "B")]).parser.upstream.types),
  ).toEqual(["__proto__", ""]);
  const none = scoreChoices([]).parser.strict;
  expect(none).toEqual({ correct: 0, accuracy: null, types: {}, meanOfTypes: null, unanswered: 0 });
});
