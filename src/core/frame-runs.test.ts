import { expect, it } from "vitest";
import { frameRuns } from "./frame-runs.ts";

it("joins neighbouring frames, in any order given", () => {
  expect(frameRuns([9, 3, 4, 5, 7, 8])).toEqual([
    { first: 3, last: 5 },
    { first: 7, last: 9 },
  ]);
  expect(frameRuns([6])).toEqual([{ first: 6, last: 6 }]);
  expect(frameRuns([])).toEqual([]);
});
