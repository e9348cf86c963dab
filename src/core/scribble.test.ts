import { expect, it } from "vitest";
import { scribblePoints } from "./scribble.ts";

const line = Array.from({ length: 101 }, (_, x) => ({ x, y: 0 }));

it("spreads over the scribble, its start first", () => {
  expect(scribblePoints(line, 3, 1).map(({ x }) => x)).toEqual([0, 100, 50]);
  expect(scribblePoints(line, 5, 1).map(({ x }) => x)).toEqual([0, 100, 50, 25, 75]);
});

it("takes no two points that are as good as one", () => {
  expect(scribblePoints(line, 8, 60).map(({ x }) => x)).toEqual([0, 100]);
  expect(
    scribblePoints(
      [
        { x: 3, y: 3 },
        { x: 3, y: 3 },
      ],
      8,
      1,
    ),
  ).toEqual([{ x: 3, y: 3 }]);
});
