import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHalf, encodeHalf } from "./float.ts";

describe("float16", () => {
  it("gives every bit pattern back", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = decodeHalf(bits);
      if (Number.isNaN(value)) continue;
      expect(encodeHalf(value)).toBe(bits);
    }
  });

  it("rounds to the nearest, and half-way to even", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65519, max: 65519 }), (value) => {
        const bits = encodeHalf(value);
        const error = Math.abs(decodeHalf(bits) - value);
        const neighbours = [bits - 1, bits + 1].filter(
          (other) => (other & 0x8000) === (bits & 0x8000) && other >= 0,
        );
        for (const other of neighbours.filter((pattern) => (pattern & 0x7fff) < 0x7c00)) {
          const otherError = Math.abs(decodeHalf(other) - value);
          expect(error).toBeLessThanOrEqual(otherError);
          if (error === otherError && error > 0) expect(bits & 1).toBe(0);
        }
      }),
    );
  });

  it.each([
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [Number.NaN, 0x7e00],
    [2 ** -25, 0],
    [2 ** -25 * 1.0001, 1],
    [-(2 ** -14), 0x8400],
  ])("encodes %f", (value, bits) => expect(encodeHalf(value)).toBe(bits));
});
