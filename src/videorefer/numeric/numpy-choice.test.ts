import { expect, it } from "vitest";
import { numpyChoice } from "./numpy-choice.ts";

it("draws what NumPy draws", () => {
  // numpy 2.4.6: numpy.random.seed(0); numpy.random.choice(n, min(8, n), replace=False)
  expect(numpyChoice(0, 20, 8)).toEqual([18, 1, 19, 8, 10, 17, 6, 13]);
  expect(numpyChoice(0, 8, 8)).toEqual([6, 2, 1, 7, 3, 0, 5, 4]);
  expect(numpyChoice(0, 5, 8)).toEqual([2, 0, 1, 3, 4]);
  expect(numpyChoice(0, 1000, 8)).toEqual([993, 859, 298, 553, 672, 971, 27, 231]);
});

it("takes a count alone", () => {
  expect(numpyChoice(0, 0, 8)).toEqual([]);
  expect(() => numpyChoice(0, 1.5, 8)).toThrow("cannot choose among 1.5 elements");
});
