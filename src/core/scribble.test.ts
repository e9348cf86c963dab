import { expect, it } from "vitest";
import { scribblePixels, scribblePoints } from "./scribble.ts";

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

it("crosses pixels once, by rows, and none outside the frame", () => {
  const path = [
    { x: 1.2, y: 2.5 },
    { x: 3.8, y: 0.5 },
    { x: 1.2, y: 2.5 },
    { x: -3, y: 2.5 },
  ];
  expect(scribblePixels(path, 5, 4)).toEqual(
    [
      [3, 0],
      [2, 1],
      [0, 2],
      [1, 2],
    ].map(([x, y]) => ({ x: x! + 0.5, y: y! + 0.5 })),
  );
});
