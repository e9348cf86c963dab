import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BitMask } from "../../core/mask.ts";
import { planMasks, poolFeatures, temporalMerge } from "./region.ts";

const rows = (values: number[][]) => values.map((row) => Float32Array.from(row));
const plain = (merged: Float32Array[]) =>
  merged.map((row) => [...row].map((value) => Math.round(value * 1e6) / 1e6));

function mask(width: number, height: number, on: [x: number, y: number][]): BitMask {
  const data = new Uint8Array(width * height);
  for (const [x, y] of on) data[y * width + x] = 1;
  return { width, height, data };
}

describe("temporalMerge", () => {
  /** Specification 11.1. */
  it("joins the most alike neighbours", () => {
    const seven = rows([
      [1, 0],
      [0.9, 0.1],
      [0, 1],
      [0.1, 1],
      [1, 1],
      [1, 0.9],
      [-1, 0],
    ]);
    expect(plain(temporalMerge(seven, 4))).toEqual([
      [0.95, 0.05],
      [0.05, 1],
      [1, 0.95],
      [-1, 0],
    ]);
  });

  it("makes equal rows one, however many may stay", () => {
    expect(
      plain(
        temporalMerge(
          rows([
            [1, 2],
            [1, 2],
            [1, 2],
            [1, 2],
            [1, 2],
            [1, 2],
          ]),
          4,
        ),
      ),
    ).toEqual([[1, 2]]);
    expect(plain(temporalMerge(rows(new Array(5).fill([0, 0])), 4))).toEqual([[0, 0]]);
  });

  it("leaves few rows alone, equal or not", () => {
    expect(
      plain(
        temporalMerge(
          rows([
            [1, 2],
            [1, 2],
          ]),
          4,
        ),
      ),
    ).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it("keeps at most the limit, and the weighted mean of all rows", () => {
    const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (values, limit) => {
          const merged = temporalMerge(rows(values), limit);
          expect(merged.length).toBeGreaterThanOrEqual(1);
          expect(merged.length).toBeLessThanOrEqual(Math.max(1, Math.min(limit, values.length)));
          expect(merged.length === values.length).toBe(values.length <= limit);
        },
      ),
    );
  });
});

describe("planMasks", () => {
  const grid = { rows: 27, columns: 27 };

  it("refuses an object that is nowhere, and lets one be hidden somewhere", () => {
    const [empty, dot] = [mask(640, 360, []), mask(640, 360, [[23, 11]])];
    expect(() => planMasks([empty, empty], grid)).toThrow("nothing is marked");
    const [hidden, shown] = planMasks([empty, dot], grid);
    expect(hidden).not.toContain(1);
    expect(shown).toContain(1);
  });

  it("shows a mask that no probe hits, unless upstream's blindness is asked for", () => {
    const thin = mask(640, 360, [[0, 0]]);
    expect([...planMasks([thin], grid)[0]!.entries()].filter(([, cell]) => cell === 1)).toEqual([[0, 1]]);
    expect(planMasks([thin], grid, { whenVanishing: "match" })[0]).not.toContain(1);
  });
});

describe("poolFeatures", () => {
  it("is the mean under the mask, and zeros for none", () => {
    const features = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...poolFeatures(features, Uint8Array.of(1, 0, 1), 2)]).toEqual([3, 4]);
    expect([...poolFeatures(features, new Uint8Array(3), 2)]).toEqual([0, 0]);
  });
});
