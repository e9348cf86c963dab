import { describe, expect, it } from "vitest";
import { toBfloat16 } from "../numeric/bfloat16.ts";
import { normalisationTables } from "../numeric/normalisation.ts";
import { blockChanges, changeUnits, compressFrame } from "./token-compression.ts";

describe("compressFrame", () => {
  const still = Float32Array.from({ length: 12 }, (_, i) => i / 16);

  it("keeps all of the first frame", () => {
    expect([...compressFrame(null, 3).kept]).toEqual([0, 1, 2]);
  });

  it("keeps the first block of a frame that changed nowhere", () => {
    expect([...compressFrame(blockChanges(still, still.slice(), 3), 3).kept]).toEqual([0]);
  });

  it("keeps exactly the blocks that changed", () => {
    const moved = still.slice();
    moved[9]! += 0.5;
    const { kept, difference } = compressFrame(blockChanges(still, moved, 3), 3);
    expect([...kept]).toEqual([2]);
    expect([...difference.subarray(0, 2)]).toEqual([0, 0]);
  });

  it("compares in bfloat16: a difference that rounds to the threshold is dropped", () => {
    // bf16(0.1) is 0.10009765625, and the test is strict.
    const zero = still.map((value, i) => (i >= 4 && i < 8 ? 0 : value));
    const withChange = (change: number) => still.map((value, i) => (i >= 4 && i < 8 ? change : value));
    const below = compressFrame(blockChanges(zero, withChange(0.1 / 255), 3), 3);
    expect(below.difference[1]).toBe(0.10009765625);
    expect([...below.kept]).toEqual([0]);
    const above = compressFrame(blockChanges(zero, withChange(0.1006 / 255), 3), 3);
    expect(above.difference[1]).toBe(0.1005859375);
    expect([...above.kept]).toEqual([1]);
  });

  it("refuses frames of different sizes", () => {
    expect(() => blockChanges(still, new Float32Array(6), 3)).toThrow("12 values");
    expect(() => compressFrame(new Float64Array(2), 3)).toThrow("got 2");
  });
});

describe("changeUnits", () => {
  const tables = (mean: number, deviation: number) => ({
    rescaleFactor: 1 / 255,
    mean: [mean, mean, mean] as const,
    deviation: [deviation, deviation, deviation] as const,
  });

  it.each([
    [0.5, 0.5],
    [0.48145466, 0.26862954],
    [0, 1],
  ])("counts bfloat16 values exactly (mean %f, deviation %f)", (mean, deviation) => {
    const pixels = tables(mean, deviation);
    const { values, unit } = changeUnits(pixels);
    const expected = normalisationTables(pixels).map(toBfloat16);
    expect(Float32Array.from(values, (units) => units * unit)).toEqual(expected);
  });

  it("finds the largest difference", () => {
    const { unit, most } = changeUnits(tables(0.5, 0.5));
    expect(most * unit).toBe(2);
  });
});
