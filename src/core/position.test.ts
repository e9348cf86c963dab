import { expect, it } from "vitest";
import { positionInWords } from "./position.ts";

it.each([
  [{ x0: 0, y0: 0, x1: 10, y1: 10 }, "upper left"],
  [{ x0: 40, y0: 40, x1: 60, y1: 60 }, "centre"],
  [{ x0: 80, y0: 40, x1: 100, y1: 60 }, "right"],
  [{ x0: 40, y0: 90, x1: 60, y1: 100 }, "lower"],
  [{ x0: 0, y0: 0, x1: 0, y1: 0 }, "nowhere"],
])("names where %o lies: %s", (bounds, words) => {
  expect(positionInWords(bounds, 100, 100)).toBe(words);
});
