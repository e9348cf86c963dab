import { expect, it } from "vitest";
import { MersenneTwister } from "../numeric/mersenne-twister.ts";
import { regionRows, selectCells } from "./region-tokens.ts";

const map = (
  rows: number,
  columns: number,
  channels: number,
  value: (cell: number, channel: number) => number,
) => ({
  features: Float32Array.from({ length: rows * columns * channels }, (_, i) =>
    value(Math.trunc(i / channels), i % channels),
  ),
  grid: { rows, columns },
  channels,
});

it("takes marked cells row by row and leaves out exactly zero features", () => {
  const encoded = map(2, 2, 2, (cell, channel) => (cell === 1 ? 0 : cell * 10 + channel));
  const cells = { maskGrid: encoded.grid, maskCells: Uint8Array.of(1, 1, 0, 1) };
  expect([...selectCells(encoded, cells)]).toEqual([0, 1, 30, 31]);
});

it("interpolates features when the crop was shrunk below its mask", () => {
  const encoded = map(1, 2, 1, (cell) => cell + 1);
  const cells = { maskGrid: { rows: 1, columns: 4 }, maskCells: Uint8Array.of(1, 1, 1, 1) };
  expect([...selectCells(encoded, cells)]).toEqual([1, 1.25, 1.75, 2]);
});

it("draws no permutation for a region small enough to keep every cell", () => {
  const encoded = map(1, 3, 1, (cell) => cell + 1);
  const generator = new MersenneTwister(5);
  const plan = { maskGrid: encoded.grid, maskCells: Uint8Array.of(1, 0, 1), tokens: 2 };
  expect([...regionRows(encoded, plan, generator, 20)]).toEqual([1, 3]);
  expect(generator.next32()).toBe(new MersenneTwister(5).next32());
});

it("refuses to answer without the region when rows and placeholders differ", () => {
  const encoded = map(1, 3, 1, () => 0);
  const plan = { maskGrid: encoded.grid, maskCells: Uint8Array.of(1, 1, 1), tokens: 3 };
  expect(() => regionRows(encoded, plan, new MersenneTwister(0), 20)).toThrow("3 places");
});
