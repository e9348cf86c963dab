import { describe, expect, it } from "vitest";
import { compressFrame } from "./token-compression.ts";

describe("compressFrame", () => {
  const still = Float32Array.from({ length: 12 }, (_, i) => i / 16);

  it("keeps all of the first frame", () => {
    expect([...compressFrame(null, still, 3).kept]).toEqual([0, 1, 2]);
  });

  it("keeps the first block of a frame that changed nowhere", () => {
    expect([...compressFrame(still, still.slice(), 3).kept]).toEqual([0]);
  });

  it("keeps exactly the blocks that changed", () => {
    const moved = still.slice();
    moved[9] += 0.5;
    const { kept, difference } = compressFrame(still, moved, 3);
    expect([...kept]).toEqual([2]);
    expect([...difference.subarray(0, 2)]).toEqual([0, 0]);
  });

  it("compares in bfloat16: a difference that rounds to the threshold is dropped", () => {
    // bf16(0.1) is 0.10009765625, and the test is strict.
    const zero = still.map((value, i) => (i >= 4 && i < 8 ? 0 : value));
    const withChange = (change: number) => still.map((value, i) => (i >= 4 && i < 8 ? change : value));
    const below = compressFrame(zero, withChange(0.1 / 255), 3);
    expect(below.difference[1]).toBe(0.10009765625);
    expect([...below.kept]).toEqual([0]);
    const above = compressFrame(zero, withChange(0.1006 / 255), 3);
    expect(above.difference[1]).toBe(0.1005859375);
    expect([...above.kept]).toEqual([1]);
  });

  it("refuses frames of different sizes", () => {
    expect(() => compressFrame(still, new Float32Array(6), 3)).toThrow("12 values");
  });
});
