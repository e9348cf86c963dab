import fc from "fast-check";
import { expect, it } from "vitest";
import { createMask, maskArea, maskBounds } from "./bitmask.ts";
import { anyMask } from "./fixtures/mask-arbitrary.ts";
import type { BitMask } from "./mask.ts";
import { masksBetween } from "./mask-between.ts";
import { fillBox } from "./polygon.ts";

const maskBetween = (from: BitMask, to: BitMask, share: number) => masksBetween(from, to)(share);

function box(x: number, y: number, width: number, height: number) {
  const mask = createMask(60, 40);
  fillBox(mask, { x, y }, { x: x + width, y: y + height }, 1);
  return mask;
}

it("gives the masks themselves at its ends", () => {
  fc.assert(
    fc.property(anyMask(), (mask) => {
      fc.pre(maskArea(mask) > 0);
      const other = { ...mask, data: mask.data.slice().reverse() };
      expect(maskBetween(mask, other, 0)).toEqual(mask);
      expect(maskBetween(mask, other, 1)).toEqual(other);
    }),
  );
});

it("is the same whichever way one goes", () => {
  const [from, to] = [box(2, 3, 9, 21), box(30, 11, 15, 5)];
  for (const share of [0.2, 0.4])
    expect(maskBetween(from, to, share)).toEqual(maskBetween(to, from, 1 - share));
});

it("moves a shape that only moves", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(25), fc.integer({ min: 1, max: 9 }), (x, y, steps) => {
      for (let step = 0; step <= steps; step++) {
        const between = maskBetween(box(3, 4, 11, 9), box(x, y, 11, 9), step / steps);
        const expected = box(
          Math.round(3 + ((x - 3) * step) / steps),
          Math.round(4 + ((y - 4) * step) / steps),
          11,
          9,
        );
        expect(between).toEqual(expected);
      }
    }),
    { numRuns: 10 },
  );
});

it("grows a shape that only grows, steadily", () => {
  const areas = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    maskArea(maskBetween(box(25, 15, 9, 9), box(20, 10, 19, 19), share)),
  );
  expect(areas).toEqual(areas.toSorted((a, b) => a - b));
  expect(maskBounds(maskBetween(box(25, 15, 9, 9), box(20, 10, 19, 19), 0.5))).toEqual({
    x0: 23,
    y0: 13,
    x1: 36,
    y1: 26,
  });
});

it("refuses masks of different sizes, and empty ones", () => {
  expect(() => maskBetween(createMask(2, 3), createMask(3, 2), 0.5)).toThrow("one size");
  expect(() => maskBetween(createMask(2, 3), createMask(2, 3), 0.5)).toThrow("not be empty");
});
