import { describe, expect, it } from "vitest";
import { fourierCode } from "../sam2/position-codes.ts";
import { cellPositions, frameGrid, promptTokens } from "./frame-grid.ts";

const frequencies = Float32Array.of(0.3, -0.7, 1.1, 0.2);
const tables = {
  frequencies,
  labels: Float32Array.from({ length: 16 }, (_, i) => 100 * (1 + Math.floor(i / 4))),
  noPoint: Float32Array.of(7, 7, 7, 7),
};

describe("a frame's grid", () => {
  it("has the attention windows that the frame touches, whatever its shape", () => {
    const sizes = [
      [1280, 720],
      [720, 1280],
      [640, 480],
      [500, 500],
      [1000, 3],
    ] as const;
    const grids = sizes.map(([width, height]) => frameGrid(width, height, 1024));
    expect(grids.map(({ columns, rows }) => [columns, rows])).toEqual([
      [64, 42],
      [42, 64],
      [64, 56],
      [64, 64],
      [64, 14],
    ]);
  });

  it("codes a cell by the place of its centre in the whole square", () => {
    const grid = frameGrid(1280, 720, 1024);
    const codes = cellPositions(grid, frequencies);
    const cell = 3 * grid.columns + 5;
    expect(codes.slice(4 * cell, 4 * cell + 4)).toEqual(fourierCode([5.5 / 64, 3.5 / 64], frequencies));
  });
});

describe("a prompt's tokens", () => {
  const grid = frameGrid(2048, 1024, 1024);
  const point = { x: 512, y: 256, positive: true };
  const token = (x: number, y: number, label: number) =>
    fourierCode([x / 1024, y / 1024], frequencies).map((value) => value + 100 * (1 + label));

  it("are the points in the square's pixels, and an empty one", () => {
    const tokens = promptTokens({ points: [point, { ...point, positive: false }], box: null }, grid, tables);
    expect(tokens).toEqual(
      Float32Array.from([...token(256, 128, 1), ...token(256, 128, 0), ...tables.noPoint]),
    );
  });

  it("are a box's corners without an empty point", () => {
    const tokens = promptTokens({ points: [], box: { x0: 0, y0: 10, x1: 2048, y1: 1024 } }, grid, tables);
    expect(tokens).toEqual(Float32Array.from([...token(0, 5, 2), ...token(1024, 512, 3)]));
  });

  it("are one empty point for a mask alone", () => {
    expect(promptTokens({ points: [], box: null }, grid, tables)).toEqual(tables.noPoint);
  });
});
