import { expect, it } from "vitest";
import { PUBLISHED_ACCURACY, PUBLISHED_SCORES } from "./published.ts";

/** About how many of 1,000 questions are of each type (videorefer-suite.md 4). */
const COUNTS = [235, 254, 254, 142, 115];

it("has averages of scores that agree with the scores to their rounding, but for a misprint that is known", () => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const whole = PUBLISHED_SCORES.flatMap(({ scores, ...rest }) => {
    const known = scores.filter((score) => score !== null);
    return known.length === 4 ? [{ ...rest, scores: known }] : [];
  });
  expect([whole.length, PUBLISHED_SCORES.length]).toEqual([33, 38]);
  const off = whole.filter(({ scores, average }) => Math.abs(mean(scores) - average) > 0.02);
  expect(off.map(({ model }) => model)).toEqual(["PixelRefer-Lite-7B"]);
});

it("has accuracies over all questions that agree with those by type, but for a misprint that is known", () => {
  const whole = PUBLISHED_ACCURACY.filter(({ types }) => !types.includes(null));
  const off = whole.filter(({ types, accuracy }) => {
    const correct = COUNTS.reduce((sum, count, nth) => sum + count * (types[nth] ?? 0), 0);
    return Math.abs(correct / 1000 - accuracy) > 0.3;
  });
  expect([whole.length, PUBLISHED_ACCURACY.length]).toEqual([16, 21]);
  expect(off.map(({ model }) => model)).toEqual(["Qwen2-VL-7B"]);
});
