import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMask, maskArea, maskBounds } from "./bitmask.ts";
import { isWithin, stampSegment } from "./brush.ts";

const WIDTH = 26;
const HEIGHT = 20;
/** Centres this close to the border may fall on either side of it. */
const ROUNDING = 1e-9;
const anyPoint = () =>
  fc.record({
    x: fc.double({ min: -6, max: 32, noNaN: true }),
    y: fc.double({ min: -6, max: 26, noNaN: true }),
  });
const anyRadius = () =>
  fc.oneof(fc.double({ min: 0, max: 12, noNaN: true }), fc.constantFrom(0, 0.5, 1, 2, 5));

describe("a piece of a stroke", () => {
  it("sets the pixels whose centres it reaches and the one under its end, and no other", () => {
    fc.assert(
      fc.property(anyPoint(), anyPoint(), anyRadius(), (from, to, radius) => {
        const mask = createMask(WIDTH, HEIGHT);
        const touched = stampSegment(mask, from, to, radius, 1);
        const wrong: string[] = [];
        for (let y = 0; y < HEIGHT; y++) {
          for (let x = 0; x < WIDTH; x++) {
            const underEnd = x === Math.floor(to.x) && y === Math.floor(to.y);
            const must = underEnd || isWithin(from, to, radius - ROUNDING, x + 0.5, y + 0.5);
            const may = underEnd || isWithin(from, to, radius + ROUNDING, x + 0.5, y + 0.5);
            const bit = mask.data[y * WIDTH + x] === 1;
            const isTouched = x >= touched.x0 && x < touched.x1 && y >= touched.y0 && y < touched.y1;
            if ((must && !bit) || (bit && !(may && isTouched))) wrong.push(`${x}, ${y}`);
          }
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("erases what it drew", () => {
    fc.assert(
      fc.property(anyPoint(), anyPoint(), anyRadius(), (from, to, radius) => {
        const mask = createMask(WIDTH, HEIGHT);
        stampSegment(mask, from, to, radius, 1);
        stampSegment(mask, from, to, radius, 0);
        expect(maskArea(mask)).toBe(0);
      }),
    );
  });

  it("leaves a mark with the finest brush", () => {
    const mask = createMask(9, 9);
    stampSegment(mask, { x: 4, y: 4 }, { x: 4, y: 4 }, 0.5, 1);
    expect(maskBounds(mask)).toEqual({ x0: 4, y0: 4, x1: 5, y1: 5 });
  });

  it("covers a disc's area to within its border", () => {
    const mask = createMask(400, 400);
    stampSegment(mask, { x: 200.3, y: 199.8 }, { x: 200.3, y: 199.8 }, 150, 1);
    expect(Math.abs(maskArea(mask) - Math.PI * 150 ** 2)).toBeLessThan(150);
  });
});
