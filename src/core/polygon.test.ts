import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMask, intersectMask, maskArea, maskBounds, masksEqual, unionMask } from "./bitmask.ts";
import type { FramePoint } from "./point.ts";
import { fillBox, fillPolygon } from "./polygon.ts";

const WIDTH = 24;
const HEIGHT = 18;
const filled = (...rings: FramePoint[][]) => {
  const mask = createMask(WIDTH, HEIGHT);
  fillPolygon(mask, rings, 1);
  return mask;
};
const anyPoint = () =>
  fc.record({
    x: fc.oneof(fc.integer({ min: -4, max: 28 }), fc.double({ min: -4, max: 28, noNaN: true })),
    y: fc.oneof(fc.integer({ min: -4, max: 22 }), fc.double({ min: -4, max: 22, noNaN: true })),
  });

/** The rule itself, for one point: crossings to its left are counted. */
function isInside(ring: readonly FramePoint[], x: number, y: number): boolean {
  let inside = false;
  ring.forEach((b, i) => {
    const a = ring.at(i - 1)!;
    if (a.y <= y === b.y <= y) return;
    const [upper, lower] = a.y < b.y ? [a, b] : [b, a];
    if (upper.x + ((y - upper.y) * (lower.x - upper.x)) / (lower.y - upper.y) <= x) inside = !inside;
  });
  return inside;
}

describe("filling a polygon", () => {
  it("sets exactly the pixels whose centres are inside", () => {
    fc.assert(
      fc.property(fc.array(anyPoint(), { minLength: 3, maxLength: 9 }), (ring) => {
        const expected = createMask(WIDTH, HEIGHT);
        for (let y = 0; y < HEIGHT; y++) {
          for (let x = 0; x < WIDTH; x++) {
            if (isInside(ring, x + 0.5, y + 0.5)) expected.data[y * WIDTH + x] = 1;
          }
        }
        expect(filled(ring).data).toEqual(expected.data);
      }),
    );
  });

  it("leaves neither gap nor overlap between polygons that share an edge", () => {
    fc.assert(
      fc.property(anyPoint(), anyPoint(), (a, b) => {
        fc.pre(a.x < b.x - 1e-6);
        const corner = (x: number, y: number) => ({ x, y });
        const upper = filled([corner(a.x, -9), corner(b.x, -9), b, a]);
        const lower = filled([a, b, corner(b.x, 40), corner(a.x, 40)]);
        expect(maskArea(intersectMask(upper, lower))).toBe(0);
        const both = filled([corner(a.x, -9), corner(b.x, -9), corner(b.x, 40), corner(a.x, 40)]);
        expect(masksEqual(unionMask(upper, lower), both)).toBe(true);
      }),
    );
  });

  it("makes a hole of a ring inside a ring, and of a shape crossing itself", () => {
    const square = (from: number, to: number) => [
      { x: from, y: from },
      { x: to, y: from },
      { x: to, y: to },
      { x: from, y: to },
    ];
    expect(maskArea(filled(square(2, 12), square(5, 8)))).toBe(100 - 9);
    expect(maskArea(filled([...square(2, 12), ...square(2, 12)]))).toBe(0);
  });

  it("takes away when the ink is 0 and reports what it touched", () => {
    const mask = createMask(10, 10);
    mask.data.fill(1);
    const touched = fillPolygon(
      mask,
      [
        [
          { x: -5, y: 2 },
          { x: 5, y: 2 },
          { x: 5, y: 4 },
          { x: -5, y: 4 },
        ],
      ],
      0,
    );
    expect(touched).toEqual({ x0: 0, y0: 2, x1: 5, y1: 4 });
    expect(maskArea(mask)).toBe(90);
  });

  it("finds nothing to fill without an area", () => {
    expect(maskArea(filled([]))).toBe(0);
    expect(maskArea(filled([{ x: 3, y: 3 }]))).toBe(0);
    expect(
      maskArea(
        filled([
          { x: 3, y: 3 },
          { x: 9, y: 9 },
        ]),
      ),
    ).toBe(0);
  });
});

describe("filling a box", () => {
  it("is the polygon through its corners, whichever corners are given", () => {
    fc.assert(
      fc.property(anyPoint(), anyPoint(), (a, b) => {
        const box = createMask(WIDTH, HEIGHT);
        fillBox(box, a, b, 1);
        expect(masksEqual(box, filled([a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }]))).toBe(true);
      }),
    );
  });

  it("of whole pixels covers just those", () => {
    const mask = createMask(10, 10);
    expect(fillBox(mask, { x: 7, y: 5 }, { x: 2, y: 3 }, 1)).toEqual({ x0: 2, y0: 3, x1: 7, y1: 5 });
    expect(maskBounds(mask)).toEqual({ x0: 2, y0: 3, x1: 7, y1: 5 });
    expect(maskArea(mask)).toBe(10);
  });
});
