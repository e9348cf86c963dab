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
import { operatedMask } from "./mask-operation.ts";
import { draggedPlacement, IN_PLACE, type Placement, placedBox, placementBetween } from "./placement.ts";
import { squareDistances } from "./square-distance.ts";

const anyReach = () => fc.integer({ min: 1, max: 6 });
const at = ({ width, height, data }: BitMask, x: number, y: number): number | undefined =>
  x >= 0 && y >= 0 && x < width && y < height ? data[y * width + x] : undefined;
const contains = (outer: BitMask, inner: BitMask) => masksEqual(intersectMask(outer, inner), inner);
const operated = (mask: BitMask, kind: "fill-holes" | "largest-piece" | "other-pieces" | "invert") =>
  operatedMask(mask, { kind });
const reaching = (mask: BitMask, kind: "grow" | "shrink" | "smooth", pixels: number) =>
  operatedMask(mask, { kind, pixels });
const place = (change: Partial<Placement>): Placement => ({ ...IN_PLACE, ...change });

/** A mask drawn with letters: anything but a dot is set. */
function drawn(...rows: string[]): BitMask {
  const data = Uint8Array.from(rows.join(""), (sign) => (sign === "." ? 0 : 1));
  return { width: rows[0]!.length, height: rows.length, data };
}

it("measures the distance to the nearest set cell, like looking at all of them", () => {
  fc.assert(
    fc.property(anyMask(), ({ width, data }) => {
      const set = [...data.keys()].filter((cell) => data[cell] === 1);
      const square = (a: number, b: number) =>
        ((a % width) - (b % width)) ** 2 + (Math.floor(a / width) - Math.floor(b / width)) ** 2;
      const expected = [...data.keys()].map((cell) =>
        set.reduce((best, other) => Math.min(best, square(cell, other)), 2 ** 30),
      );
      expect([...squareDistances(data, width)]).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

describe("growing and shrinking", () => {
  it("grows by a disc, like setting all that is near", () => {
    fc.assert(
      fc.property(anyMask(), anyReach(), (mask, pixels) => {
        const expected = createMask(mask.width, mask.height);
        for (const [cell, bit] of mask.data.entries()) {
          if (bit === 0) continue;
          const [cx, cy] = [cell % mask.width, Math.floor(cell / mask.width)];
          for (let y = cy - pixels; y <= cy + pixels; y++) {
            for (let x = cx - pixels; x <= cx + pixels; x++) {
              const isNear = (x - cx) ** 2 + (y - cy) ** 2 <= pixels ** 2;
              if (isNear && at(mask, x, y) !== undefined) expected.data[y * mask.width + x] = 1;
            }
          }
        }
        expect(reaching(mask, "grow", pixels)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("shrinks what growing the rest leaves, so that each undoes no more than the other did", () => {
    fc.assert(
      fc.property(anyMask(), anyReach(), (mask, pixels) => {
        const rest = operated(mask, "invert");
        const shrunk = reaching(mask, "shrink", pixels);
        expect(shrunk).toEqual(operated(reaching(rest, "grow", pixels), "invert"));
        expect(contains(mask, shrunk)).toBe(true);
        expect(contains(reaching(reaching(mask, "grow", pixels), "shrink", pixels), mask)).toBe(true);
        expect(contains(mask, reaching(shrunk, "grow", pixels))).toBe(true);
      }),
    );
  });
});

describe("smoothing", () => {
  it("gives each pixel what most around it have", () => {
    fc.assert(
      fc.property(anyMask(), fc.integer({ min: 1, max: 4 }), (mask, pixels) => {
        const result = reaching(mask, "smooth", pixels);
        for (const cell of mask.data.keys()) {
          const [cx, cy] = [cell % mask.width, Math.floor(cell / mask.width)];
          let balance = 0;
          for (let y = cy - pixels; y <= cy + pixels; y++)
            for (let x = cx - pixels; x <= cx + pixels; x++) balance += { 0: -1, 1: 1 }[at(mask, x, y)!] ?? 0;
          const expected = balance === 0 ? mask.data[cell] : balance > 0 ? 1 : 0;
          if (result.data[cell] !== expected) throw new Error(`pixel ${cx}, ${cy} should be ${expected}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("treats inside and outside alike", () => {
    fc.assert(
      fc.property(anyMask(), anyReach(), (mask, pixels) => {
        const inverted = reaching(operated(mask, "invert"), "smooth", pixels);
        expect(operated(inverted, "invert")).toEqual(reaching(mask, "smooth", pixels));
      }),
    );
  });
});

describe("holes and pieces", () => {
  it("fills what is enclosed by sides, and leaves what reaches the frame's border", () => {
    const mask = drawn("...aaa...a.a", ".a.a.a...aaa", "..a..a......", "...aaa..aaaa", "........a..a");
    const filled = drawn("...aaa...a.a", ".a.aaa...aaa", "..aaaa......", "...aaa..aaaa", "........a..a");
    expect(operated(mask, "fill-holes")).toEqual(filled);
  });

  it("fills the one hole, and takes away the one piece, that a pixel is in", () => {
    const mask = drawn("aaa.bbb", "a.a.b.b", "aaa.bbb");
    const operatedAt = (kind: "fill-hole" | "remove-piece", x: number, y: number) =>
      operatedMask(mask, { kind, x, y });
    expect(operatedAt("fill-hole", 1, 1)).toEqual(drawn("aaa.bbb", "aaa.b.b", "aaa.bbb"));
    expect(operatedAt("remove-piece", 6, 2)).toEqual(drawn("aaa....", "a.a....", "aaa...."));
    for (const [x, y] of [
      [3, 1],
      [0, 0],
      [9, 9],
    ] as const)
      expect(operatedAt("fill-hole", x, y)).toEqual(mask);
    expect(operatedAt("remove-piece", 1, 1)).toEqual(mask);
  });

  it("fills once and for all, and takes nothing away", () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        const filled = operated(mask, "fill-holes");
        expect(contains(filled, mask)).toBe(true);
        expect(operated(filled, "fill-holes")).toEqual(filled);
      }),
    );
  });

  it("keeps the largest piece, and splits the others off it", () => {
    const mask = drawn("aa....b", "..a..b.", "....b..", "c......");
    expect(operated(mask, "largest-piece")).toEqual(drawn("aa.....", "..a....", ".......", "......."));
    fc.assert(
      fc.property(anyMask(), (any) => {
        const largest = operated(any, "largest-piece");
        const others = operated(any, "other-pieces");
        expect(unionMask(largest, others)).toEqual(any);
        expect(subtractMask(largest, others)).toEqual(largest);
        expect(operated(largest, "largest-piece")).toEqual(largest);
        expect(maskArea(operated(others, "largest-piece"))).toBeLessThanOrEqual(maskArea(largest));
      }),
    );
  });

  it("inverts and inverts back", () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        const inverted = operated(mask, "invert");
        expect(maskArea(inverted)).toBe(mask.data.length - maskArea(mask));
        expect(operated(inverted, "invert")).toEqual(mask);
      }),
    );
  });
});

describe("placing", () => {
  it("moves every pixel alike, and loses what leaves the frame", () => {
    const anyShift = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(anyMask(), anyShift, anyShift, (mask, x, y) => {
        const moved = operatedMask(mask, place({ x, y }));
        for (const cell of mask.data.keys()) {
          const from = at(mask, (cell % mask.width) - x, Math.floor(cell / mask.width) - y) ?? 0;
          if (moved.data[cell] !== from) throw new Error(`pixel ${cell} should be ${from}`);
        }
      }),
    );
  });

  it("scales the bounding box about its anchor", () => {
    const mask = drawn("........", "..ab....", "..a.....", "........");
    expect(operatedMask(mask, place({ scaleX: 2 }))).toEqual(
      drawn("........", "..aabb..", "..aa....", "........"),
    );
    expect(operatedMask(mask, place({ scaleX: 2, anchorX: 1, scaleY: 1.5, anchorY: 1 }))).toEqual(
      drawn("aabb....", "aa......", "aa......", "........"),
    );
  });

  it("gives the box the size asked for while it fits the frame", () => {
    const anyBox = fc.record({ x: fc.integer({ min: 0, max: 9 }), width: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(anyBox, fc.integer({ min: 1, max: 12 }), ({ x, width }, wanted) => {
        const mask = createMask(40, 3);
        mask.data.fill(1, 40 + x, 40 + x + width);
        const { x0, x1 } = maskBounds(operatedMask(mask, place({ scaleX: wanted / width })));
        expect([x0, x1]).toEqual([x, x + wanted]);
      }),
    );
  });

  it("puts the box where the grip was dragged, or where it should be", () => {
    const from = { x0: 10, y0: 5, x1: 20, y1: 9 };
    const dragged = (x: -1 | 0 | 1, y: -1 | 0 | 1, dx: number, dy: number) =>
      placedBox(from, draggedPlacement(from, { x, y }, dx, dy));
    expect(dragged(0, 0, 3.4, -2)).toEqual({ x0: 13, y0: 3, x1: 23, y1: 7 });
    expect(dragged(1, 0, 5, 7)).toEqual({ ...from, x1: 25 });
    expect(dragged(-1, -1, 4, -3)).toEqual({ ...from, x0: 14, y0: 2 });
    expect(dragged(-1, 1, 40, -40)).toEqual({ x0: 19, y0: 5, x1: 20, y1: 6 });
    const to = { x0: 0, y0: 1, x1: 7, y1: 13 };
    expect(placedBox(from, placementBetween(from, to))).toEqual(to);
  });
});
