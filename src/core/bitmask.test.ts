import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createMask,
  intersectMask,
  maskArea,
  maskBounds,
  masksEqual,
  subtractMask,
  unionMask,
} from "./bitmask.ts";
import { anyMask } from "./fixtures/mask-arbitrary.ts";
import type { BitMask } from "./mask.ts";

const shuffled = (mask: BitMask): BitMask => ({ ...mask, data: mask.data.slice().reverse() });

describe("mask algebra", () => {
  it("splits a mask into what it shares with another and what it does not", () => {
    fc.assert(
      fc.property(anyMask(), (a) => {
        const b = shuffled(a);
        const shared = intersectMask(a, b);
        const own = subtractMask(a, b);
        expect(maskArea(shared) + maskArea(own)).toBe(maskArea(a));
        expect(masksEqual(unionMask(shared, own), a)).toBe(true);
        expect(maskArea(unionMask(a, b))).toBe(maskArea(a) + maskArea(b) - maskArea(shared));
      }),
    );
  });

  it("bounds every set pixel and nothing beyond", () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        const xs: number[] = [];
        const ys: number[] = [];
        mask.data.forEach((bit, i) => {
          if (bit) {
            xs.push(i % mask.width);
            ys.push(Math.floor(i / mask.width));
          }
        });
        const expected = xs.length
          ? { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs) + 1, y1: Math.max(...ys) + 1 }
          : { x0: 0, y0: 0, x1: 0, y1: 0 };
        expect(maskBounds(mask)).toEqual(expected);
      }),
    );
  });

  it("refuses masks of different sizes and sizes that are none", () => {
    expect(() => unionMask(createMask(2, 3), createMask(3, 2))).toThrow("got 2×3 and 3×2");
    expect(() => createMask(0, 3)).toThrow(RangeError);
    expect(() => createMask(2.5, 3)).toThrow(RangeError);
  });
});
