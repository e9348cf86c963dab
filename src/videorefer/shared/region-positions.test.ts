import { expect, it } from "vitest";
import { prFixture } from "../../testing/pr-fixture.ts";
import { addPositions, regionPositions } from "./region-positions.ts";

it.each(prFixture.golden.regionGeometry)("puts the corners where upstream does: $note", (one) => {
  const [rows, columns] = one.imageGridOneRegion;
  const [y0, x0, y1, x1] = one.boxForPositionsYXYX!;
  const [height, width] = one.maskHW;
  const positions = regionPositions({ rows, columns }, { x0, y0, x1, y1 }, { height, width });
  const corners = [0, columns - 1, (rows - 1) * columns, rows * columns - 1];
  const expected = one.positionsAtCorners!.flat();
  expect(corners.flatMap((cell) => [...positions.subarray(2 * cell, 2 * cell + 2)])).toEqual(
    expected.map((value) => Math.fround(value)),
  );
});

it("crosses the axes, as the model has learnt them", () => {
  const positions = regionPositions(
    { rows: 1, columns: 2 },
    { x0: 4, y0: 8, x1: 8, y1: 24 },
    { height: 33, width: 65 },
  );
  // The box's rows over the picture's width, the box's first column over the picture's height.
  expect([...positions]).toEqual([8 / 64, 4 / 32, 16 / 64, 4 / 32]);
});

it("adds what a linear layer makes of them", () => {
  const layer = { weight: Float32Array.of(1, 2, -3, 0.5), bias: Float32Array.of(10, 20) };
  const added = addPositions(Float32Array.of(0, 1, 2, 3), Float32Array.of(1, 1, 0.5, 2), layer);
  expect([...added]).toEqual([13, 18.5, 16.5, 22.5]);
  expect(() => addPositions(new Float32Array(4), new Float32Array(2), layer)).toThrow("1 positions");
});
