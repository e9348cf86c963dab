import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMask } from "./bitmask.ts";
import { anyMask } from "./fixtures/mask-arbitrary.ts";
import type { BitMask, Rle } from "./mask.ts";
import {
  fillOutline,
  mainPlaces,
  nearestPoint,
  type Outline,
  outlineOf,
  pointAt,
  withMovedPoint,
  withNearestPoint,
  withoutPoint,
  withPointHalfway,
} from "./outline-points.ts";
import { encodeRle, rleArea } from "./rle.ts";

const filled = (outline: Outline, width: number, height: number): BitMask => {
  const mask = createMask(width, height);
  fillOutline(mask, outline);
  return mask;
};
const masked = (outline: Outline, { size: [height, width] }: Rle): Rle =>
  encodeRle(filled(outline, width, height));
const mainCount = (outline: Outline) => mainPlaces(outline).length;
/** A mask that is not empty, and a share of 1 that chooses one of its points. */
const markedMask = () =>
  fc
    .tuple(
      anyMask()
        .map(encodeRle)
        .filter((rle) => rleArea(rle) > 0),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
    )
    .map(([rle, share]) => {
      const outline = outlineOf(rle);
      const places = mainPlaces(outline);
      return { rle, outline, place: places[Math.floor(share * places.length)]! };
    });
const anywhere = () =>
  fc.record({
    x: fc.double({ min: 0, max: 90, noNaN: true }),
    y: fc.double({ min: 0, max: 20, noNaN: true }),
  });

/** Two pieces, the first with a hole that has a piece in it. */
function pieces(): Rle {
  const mask = createMask(200, 100);
  const box = (x0: number, y0: number, x1: number, y1: number, ink: 0 | 1) => {
    for (let y = y0; y < y1; y++) mask.data.fill(ink, y * 200 + x0, y * 200 + x1);
  };
  box(10, 10, 90, 90, 1);
  box(30, 30, 70, 70, 0);
  box(45, 45, 55, 55, 1);
  box(120, 20, 180, 80, 1);
  return encodeRle(mask);
}

describe("the points of an outline", () => {
  it("fill to the very mask they came from, and give the same points again", () => {
    fc.assert(
      fc.property(markedMask(), ({ rle, outline }) => {
        const again = masked(outline, rle);
        expect(again).toEqual(rle);
        expect(outlineOf(again)).toEqual(outline);
        for (const { points } of outline)
          expect(points.filter(({ isMain }) => isMain).length).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it("are few for a disc", () => {
    const mask = createMask(200, 200);
    mask.data.forEach((_, at) => {
      if (Math.hypot((at % 200) - 99.5, Math.floor(at / 200) - 99.5) < 90) mask.data[at] = 1;
    });
    expect(mainCount(outlineOf(encodeRle(mask)))).toBeLessThan(24);
  });

  it("keep holes and pieces apart", () => {
    const outline = outlineOf(pieces());
    expect(outline.map(({ isHole }) => isHole)).toEqual([false, false, true, false]);
    expect(masked(outline, pieces())).toEqual(pieces());
  });
});

describe("a point that is moved", () => {
  it("lies where it was moved to, and changes no pixel when that is where it was", () => {
    fc.assert(
      fc.property(markedMask(), anywhere(), ({ rle, outline, place }, to) => {
        expect(pointAt(withMovedPoint(outline, place, to), place)).toEqual(to);
        expect(masked(withMovedPoint(outline, place, pointAt(outline, place)), rle)).toEqual(rle);
      }),
    );
  });

  it("changes no other ring, and no edge beyond the next main points", () => {
    fc.assert(
      fc.property(markedMask(), anywhere(), ({ outline, place }, to) => {
        const moved = withMovedPoint(outline, place, to);
        const { points } = outline[place.ring]!;
        const main = points.flatMap(({ isMain }, at) => (isMain ? [at] : []));
        const index = main.indexOf(place.point);
        const [before, after] = [main.at(index - 1)!, main[(index + 1) % main.length]!];
        const isBetween = (at: number) =>
          before < after ? at > before && at < after : at > before || at < after;
        for (const [ring, { points: now }] of moved.entries())
          for (const [at, point] of now.entries())
            if (ring !== place.ring || !isBetween(at)) expect(point).toBe(outline[ring]!.points[at]);
      }),
    );
  });

  it("takes a corner of the first piece along, and leaves hole and pieces as they are", () => {
    const outline = outlineOf(pieces());
    const corner = nearestPoint(outline, { x: 10, y: 10 }, 2)!;
    const mask = filled(withMovedPoint(outline, corner, { x: 0, y: 0 }), 200, 100);
    const at = (x: number, y: number) => mask.data[y * 200 + x];
    expect([at(3, 3), at(50, 9), at(5, 50), at(35, 35), at(50, 50), at(150, 50)]).toEqual([1, 1, 1, 0, 1, 1]);
    expect(at(110, 50)).toBe(0);
  });

  it("opens a hole that is drawn over the border", () => {
    const outline = outlineOf(pieces());
    const corner = nearestPoint(outline, { x: 30, y: 30 }, 2)!;
    const mask = filled(withMovedPoint(outline, corner, { x: 0, y: 0 }), 200, 100);
    expect([mask.data[12 * 200 + 12], mask.data[5 * 200 + 5]]).toEqual([0, 0]);
  });
});

describe("a point that is added", () => {
  it("changes no pixel, wherever it is added", () => {
    fc.assert(
      fc.property(markedMask(), anywhere(), ({ rle, outline, place }, near) => {
        const added = withNearestPoint(outline, near, 1000)!;
        expect(masked(added.outline, rle)).toEqual(rle);
        expect(mainPlaces(added.outline)).toContainEqual(added.place);
        const halfway = withPointHalfway(outline, place);
        expect(masked(halfway.outline, rle)).toEqual(rle);
        expect(mainCount(halfway.outline)).toBe(mainCount(outline) + 1);
        const taken = withoutPoint(halfway.outline, halfway.place)!;
        expect(mainCount(taken)).toBe(mainCount(outline));
      }),
    );
  });

  it("is not beyond reach of the border", () => {
    expect(withNearestPoint(outlineOf(pieces()), { x: 105, y: 50 }, 10)).toBeNull();
  });
});

describe("a point that is taken away", () => {
  it("leaves a straight edge", () => {
    const outline = outlineOf(pieces());
    const corner = nearestPoint(outline, { x: 10, y: 10 }, 2)!;
    const mask = filled(withoutPoint(outline, corner)!, 200, 100);
    expect([mask.data[20 * 200 + 20], mask.data[80 * 200 + 80], mask.data[50 * 200 + 50]]).toEqual([0, 1, 1]);
  });

  it("is not the third from the last", () => {
    fc.assert(
      fc.property(markedMask(), ({ outline, place }) => {
        let rest: Outline = outline;
        for (let next = withoutPoint(rest, place); next; ) {
          rest = next;
          const at = rest[place.ring]!.points.findIndex(({ isMain }) => isMain);
          next = withoutPoint(rest, { ring: place.ring, point: at });
        }
        expect(rest[place.ring]!.points.filter(({ isMain }) => isMain)).toHaveLength(3);
        expect(rest).toHaveLength(outline.length);
      }),
    );
  });
});
