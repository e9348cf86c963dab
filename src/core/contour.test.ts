import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMask, maskBounds, masksEqual } from "./bitmask.ts";
import { traceContours } from "./contour.ts";
import { anyMask } from "./fixtures/mask-arbitrary.ts";
import type { FramePoint } from "./point.ts";
import { fillPolygon } from "./polygon.ts";

const points = (ring: readonly number[]): FramePoint[] =>
  Array.from({ length: ring.length / 2 }, (_, i) => ({ x: ring[2 * i]!, y: ring[2 * i + 1]! }));

describe("the contours of a mask", () => {
  it("fill to the very mask they came from", () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        const again = createMask(mask.width, mask.height);
        fillPolygon(again, traceContours(mask, maskBounds(mask)).map(points), 1);
        expect(masksEqual(again, mask)).toBe(true);
      }),
    );
  });

  it("hold corners only", () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        for (const ring of traceContours(mask, maskBounds(mask)).map(points)) {
          // Edges run along one axis, and the axis changes at every corner.
          const areCorners = ring.every((corner, i) => {
            const before = ring.at(i - 1)!;
            const after = ring[(i + 1) % ring.length]!;
            const cameLevel = before.y === corner.y && before.x !== corner.x;
            const cameUpright = before.x === corner.x && before.y !== corner.y;
            return cameLevel !== cameUpright && cameLevel === (corner.x === after.x);
          });
          expect(areCorners).toBe(true);
        }
      }),
    );
  });

  it("keep pixels apart that touch at a corner only", () => {
    const mask = createMask(2, 2);
    mask.data.set([1, 0, 0, 1]);
    expect(traceContours(mask, maskBounds(mask))).toHaveLength(2);
  });

  it("run round a hole as a ring of its own", () => {
    const mask = createMask(5, 5);
    mask.data.fill(1);
    mask.data[12] = 0;
    const rings = traceContours(mask, maskBounds(mask));
    expect(rings.map((ring) => ring.length / 2)).toEqual([4, 4]);
  });

  it("of an empty mask are none", () => {
    const mask = createMask(4, 4);
    expect(traceContours(mask, maskBounds(mask))).toEqual([]);
  });
});
