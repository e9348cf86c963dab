import type { Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import { prefixEndsOf, splicesOf, splicesOfAll, splicesWithin } from "./generation.ts";

const tensor = {} as Tensor;

test("neighbouring positions become one splice", () => {
  expect(splicesOf([3, 4, 5, 9, 11, 12], tensor)).toEqual([
    { at: 3, rows: 3, tensor, fromRow: 0 },
    { at: 9, rows: 1, tensor, fromRow: 3 },
    { at: 11, rows: 2, tensor, fromRow: 4 },
  ]);
  expect(splicesOf([], tensor)).toEqual([]);
});

test("a chunk takes its part of a splice, counted from its own start", () => {
  const splices = splicesOf([3, 4, 5, 6, 7, 12], tensor);
  expect(splicesWithin(splices, 0, 4)).toEqual([{ at: 3, rows: 1, tensor, fromRow: 0 }]);
  expect(splicesWithin(splices, 4, 8)).toEqual([{ at: 0, rows: 4, tensor, fromRow: 1 }]);
  expect(splicesWithin(splices, 8, 12)).toEqual([]);
  expect(splicesWithin(splices, 12, 16)).toEqual([{ at: 0, rows: 1, tensor, fromRow: 5 }]);
});

test("chunks of any size cover every row once, in order", () => {
  const splices = splicesOf([1, 2, 3, 8, 9, 10, 11, 12, 20], tensor);
  for (const chunk of [1, 2, 3, 5, 7, 64]) {
    const rows: [position: number, row: number][] = [];
    for (let start = 0; start < 24; start += chunk) {
      for (const { at, rows: count, fromRow } of splicesWithin(splices, start, Math.min(24, start + chunk))) {
        for (let i = 0; i < count; i++) rows.push([start + at + i, fromRow + i]);
      }
    }
    expect(rows).toEqual([1, 2, 3, 8, 9, 10, 11, 12, 20].map((position, row) => [position, row]));
  }
});

test("tensors take their rows one after the other", () => {
  const [first, second] = [{ dims: [2, 8] }, { dims: [1, 8] }] as unknown as readonly [Tensor, Tensor];
  const regions = [{ tokens: first }, { tokens: null }, { tokens: second }];
  expect(splicesOfAll(Int32Array.of(3, 5, 6), regions)).toEqual([
    { at: 3, rows: 1, tensor: first, fromRow: 0 },
    { at: 5, rows: 1, tensor: first, fromRow: 1 },
    { at: 6, rows: 1, tensor: second, fromRow: 0 },
  ]);
});

test("a later prompt may share what is shown, and each question up to its answer", () => {
  // 7 8 stands before every answer, 9 in place of the picture.
  const ids = Int32Array.of(7, 8, 9, 9, 1, 7, 8, 2, 3, 7, 7, 8);
  expect(prefixEndsOf(ids, Int32Array.of(2, 3), [7, 8])).toEqual([4, 7, 12]);
  expect(prefixEndsOf(ids, Int32Array.of(), [7, 8])).toEqual([2, 7, 12]);
  expect(prefixEndsOf(Int32Array.of(1), Int32Array.of(), [7, 8])).toEqual([]);
});
