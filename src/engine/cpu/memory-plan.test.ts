import { expect, it } from "vitest";
import { FLOAT } from "./integer-arithmetic.ts";
import { growMemory, MemoryPlan, openMemory } from "./memory-plan.ts";

it("says how much memory there is not", () => {
  expect(() => openMemory(2 ** 33, false)).toThrow(
    /^the browser has no 8\.6 GB of memory left for this model; /,
  );
});

it("grows as far as asked, and not again for less", () => {
  const memory = openMemory(1, false, 2 ** 20);
  expect(memory.buffer.byteLength).toBe(2 ** 16);
  growMemory(memory, 2 ** 17 + 1);
  expect(memory.buffer.byteLength).toBe(3 * 2 ** 16);
  growMemory(memory, 5);
  expect(memory.buffer.byteLength).toBe(3 * 2 ** 16);
  expect(() => growMemory(memory, 2 ** 21)).toThrow(RangeError);
});

it("places matrices in whole blocks, at multiples of sixteen", () => {
  const plan = new MemoryPlan("vision", { "vision.a": 8, "vision.b": 4 }, FLOAT);
  expect(plan.reserve(5)).toBe(0);
  expect(plan.matrix("a", 3, 40)).toEqual({ bits: 8, rows: 3, blocks: 2, values: 16, scales: 16 + 192 });
  expect(plan.matrix("b", 3, 40)).toMatchObject({ bits: 4, blocks: 2, values: 240 });
  expect(plan.tensors.get("b.values")).toMatchObject({ address: 240, bytes: 96, packageBytes: 96 });
  expect(plan.quantisedRows(3, 40)).toBe(0);
  expect(plan.bytes).toBe(240 + 96 + 32);
});

it("places whole panels of rows, and rows as integers, where products are made of these", () => {
  const plan = new MemoryPlan("vision", { "vision.b": 4 }, { kind: "words" });
  expect(plan.matrix("b", 3, 40)).toEqual({ bits: 4, rows: 3, blocks: 2, values: 0, scales: 128 });
  expect(plan.tensors.get("b.values")).toMatchObject({ bytes: 128, packageBytes: 96 });
  expect(plan.tensors.get("b.scales")).toMatchObject({ bytes: 32, packageBytes: 24 });
  expect(plan.quantisedRows(3, 40)).toBe(160);
  expect(plan.bytes).toBe(160 + 3 * 2 * 80);
});
