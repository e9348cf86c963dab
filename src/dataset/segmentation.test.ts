import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRle, encodeRle } from "../core/rle.ts";
import { countsToString } from "../core/rle-string.ts";
import { unionRuns } from "./coco-polygon.ts";
import { readSegmentation } from "./segmentation.ts";

interface DrawnPolygons {
  readonly rings: readonly (readonly number[])[];
  readonly size: readonly [number, number];
  readonly counts: string;
  readonly area: number;
}

/** By pycocotools 2.0.11: `frPyObjects`, then `merge`. */
const DRAWN: readonly DrawnPolygons[] = JSON.parse(
  readFileSync(new URL("fixtures/polygons.json", import.meta.url), "utf8"),
);

describe("polygons", () => {
  it.each(DRAWN.map((drawn) => [drawn.rings.length, drawn] as const))(
    "%i rings are drawn as COCO does",
    (_, drawn) => {
      const read = readSegmentation(drawn.rings, { record: null, polygons: drawn.size });
      if (read.fault !== null || !read.mask) throw new Error(read.fault ?? "no mask");
      expect(countsToString(read.mask.counts as number[])).toBe(drawn.counts);
      expect(read.mask.area).toBe(drawn.area);
    },
  );

  it("that no picture holds are refused, not drawn", () => {
    const rings = [[0, 0, 1e9, 0, 1e9, 1e9]];
    expect(readSegmentation(rings, { record: null, polygons: [1e9, 1e9] }).fault).toMatch(
      /found a longer one/,
    );
    expect(readSegmentation([[0, 0, 1e300, 0, 5, 5]], { record: null, polygons: [6, 8] }).fault).toMatch(
      /longer/,
    );
  });
});

const mask = (length: number) =>
  fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: length, maxLength: length });

it("unites run lengths as pixels would be", () => {
  const size = { width: 5, height: 7 };
  fc.assert(
    fc.property(mask(35), mask(35), (a, b) => {
      const runs = (pixels: readonly number[]) =>
        encodeRle({ ...size, data: Uint8Array.from(pixels) }).counts;
      const union = unionRuns(runs(a), runs(b));
      const either = a.map((pixel, i) => pixel | b[i]!);
      expect(union).toEqual(runs(either));
      expect([...decodeRle({ size: [7, 5], counts: union }).data]).toEqual(either);
    }),
  );
});
