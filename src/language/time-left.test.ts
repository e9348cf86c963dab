import { expect, it } from "vitest";
import { timeLeftWords } from "./time-left.ts";

it.each([
  [0, "less than a minute left"],
  [59.9, "less than a minute left"],
  [60, "about 1 minute left"],
  [225, "about 4 minutes left"],
  [3599, "about 1 hour left"],
  [5400, "about 1.5 hours left"],
  [36_000, "about 10 hours left"],
  [300_000, "about 3 days left"],
  [Number.POSITIVE_INFINITY, null],
  [Number.NaN, null],
  [-1, null],
])("writes %d seconds as %s", (seconds, words) => {
  expect(timeLeftWords(seconds)).toBe(words);
});
