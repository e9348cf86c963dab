import { expect, test } from "vitest";
import { encodeHalf } from "../../core/float.ts";
import { type EmbeddingTable, embedRows } from "./embedding-table.ts";

function lookUp(table: EmbeddingTable, ids: number[]): number[] {
  const out = new Float32Array(ids.length * table.columns);
  embedRows(table, ids, out);
  return [...out];
}

test("float32 rows come back as they are", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6).buffer;
  const table: EmbeddingTable = { kind: "f32", rows: 3, columns: 2, values, scales: null };
  expect(lookUp(table, [2, 0])).toEqual([5, 6, 1, 2]);
});

test("float16 rows are widened exactly, subnormals, zeros and infinities included", () => {
  const numbers = [1, -2.5, 65504, 2 ** -24, -(2 ** -15), 0, Number.POSITIVE_INFINITY, 0.333251953125];
  const values = Uint16Array.from(numbers, encodeHalf).buffer;
  const table: EmbeddingTable = { kind: "f16", rows: 2, columns: 4, values, scales: null };
  expect(lookUp(table, [0, 1])).toEqual(numbers);
});

test("8-bit rows take the scale of their block of 32", () => {
  const values = Uint8Array.from({ length: 128 }, (_, i) => 128 + (i % 64) - 32).buffer;
  const scales = Float32Array.of(1, 10, 100, 1000).buffer;
  const table: EmbeddingTable = { kind: "q8", rows: 2, columns: 64, values, scales };
  const row = lookUp(table, [1]);
  expect([row[0], row[31], row[32], row[63]]).toEqual([-3200, -100, 0, 31000]);
});

test("rows are written where the caller says", () => {
  const values = Float32Array.of(1, 2).buffer;
  const out = new Float32Array(4);
  embedRows({ kind: "f32", rows: 2, columns: 1, values, scales: null }, [1], out, 2);
  expect([...out]).toEqual([0, 0, 2, 0]);
});
