import { expect, test } from "vitest";
import { sampled, stepsOf } from "./sample.ts";

test("steps are read from the fixture's words", () => {
  expect(stepsOf("vision features [T,729,C], every 56th patch and 12th channel", 3)).toEqual([1, 56, 12]);
  expect(stepsOf("resized bytes [T,3,384,384], every 32nd row and column", 4)).toEqual([1, 1, 32, 32]);
});

test("samples start at 0 on every axis", () => {
  const values = Array.from({ length: 2 * 3 * 4 }, (_, index) => index);
  expect(sampled(values, [2, 3, 4], [1, 2, 3])).toEqual([0, 3, 8, 11, 12, 15, 20, 23]);
});
