import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BitMask } from "../../core/mask.ts";
import { fixtureConfig, golden } from "../../testing/vr3-fixture.ts";
import { cropRegion, planRegion } from "./region-crop.ts";
import { pictureLayout } from "./smart-resize.ts";

function mask(height: number, width: number, inside: (x: number, y: number) => boolean): BitMask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = inside(x, y) ? 1 : 0;
  return { width, height, data };
}

const upstream = { whenEmpty: "match", whenVanishing: "match", whenTiny: "match" } as const;
const plan = (one: BitMask) => planRegion(one, fixtureConfig, upstream);

it.each(golden.regionGeometry)("plans upstream's crop: $note", (one) => {
  const [height, width] = one.maskHW;
  const result = plan(
    mask(height, width, (x, y) =>
      one.rectanglesYXYX.some(([y0, x0, y1, x1]) => x >= x0 && x < x1 && y >= y0 && y < y1),
    ),
  );
  const { x0, y0, x1, y1 } = result.crop;
  const rowSums = Array.from({ length: result.maskGrid.rows }, (_, row) =>
    result.maskCells
      .subarray(row * result.maskGrid.columns, (row + 1) * result.maskGrid.columns)
      .reduce((sum, cell) => sum + cell, 0),
  );
  expect(result.area).toBe(one.area);
  expect([y0, x0, y1, x1]).toEqual(one.cropBoxYXYX);
  expect([result.scaled.height, result.scaled.width]).toEqual(one.scaledHW);
  expect([result.maskGrid.rows, result.maskGrid.columns]).toEqual(one.maskGrid);
  expect(rowSums).toEqual(one.maskRowSums);
  expect([result.cellsOn, result.tokens]).toEqual([one.cellsOn, one.placeholders]);
  const layout = pictureLayout(result.scaled, { merge: 1, pictures: 1 }, fixtureConfig);
  expect([layout.grid.rows, layout.grid.columns]).toEqual(one.imageGridOneRegion);
});

describe("discs in the middle of 1280×720 (videorefer-models.md 6.2)", () => {
  it.each([
    [3, 29, 560, 560, 13],
    [8, 197, 294, 294, 19],
    [20, 1257, 196, 196, 26],
    [25, 1961, 112, 112, 12],
    [50, 7845, 168, 168, 50],
    [100, 31417, 210, 210, 107],
    [200, 125629, 182, 182, 101],
    [350, 384765, 168, 182, 108],
  ])("radius %i", (radius, area, height, width, cellsOn) => {
    const result = plan(mask(720, 1280, (x, y) => (x - 640) ** 2 + (y - 360) ** 2 <= radius ** 2));
    expect(result.area).toBe(area);
    expect(result.scaled).toEqual({ height, width });
    expect([result.cellsOn, result.tokens]).toEqual([cellsOn, 10]);
  });
});

describe("guards", () => {
  it("an empty mask asks the person, unless upstream's behaviour is wanted", () => {
    const empty = mask(100, 100, () => false);
    expect(() => planRegion(empty, fixtureConfig)).toThrow("empty");
    expect(plan(empty).warnings).toContainEqual({ kind: "empty" });
  });

  it("a region thinner than a patch is covered, with a warning", () => {
    const line = mask(360, 640, (x, y) => y === 200 && x >= 20 && x < 600);
    const covered = planRegion(line, fixtureConfig);
    expect(covered.warnings).toContainEqual({ kind: "vanished" });
    expect(covered.tokens).toBe(10);
    const rows = new Set(
      [...covered.maskCells.keys()]
        .filter((i) => covered.maskCells[i])
        .map((i) => Math.trunc(i / covered.maskGrid.columns)),
    );
    expect(rows.size).toBe(1);
    expect(plan(line).tokens).toBe(0);
  });

  it("a line along the last row, which the crop cuts off, still gets cells", () => {
    expect(
      planRegion(
        mask(360, 640, (_, y) => y === 359),
        fixtureConfig,
      ).tokens,
    ).toBe(10);
  });

  it("says what enlarging costs", () => {
    const { warnings } = planRegion(
      mask(720, 1280, (x, y) => x === 100 && y === 100),
      fixtureConfig,
    );
    expect(warnings).toContainEqual({ kind: "enlarged", scale: 45, patches: 180 * 180 });
  });

  it("refuses masks that are not 0/1, not complete or not croppable", () => {
    const square = mask(40, 40, () => true);
    expect(() => planRegion({ ...square, data: square.data.map(() => 255) }, fixtureConfig)).toThrow(
      "got 255 at 0,0",
    );
    expect(() => planRegion({ ...square, width: 41 }, fixtureConfig)).toThrow("1640 values, got 1600");
    expect(() =>
      planRegion(
        mask(1, 40, () => true),
        fixtureConfig,
      ),
    ).toThrow("2×2");
  });
});

it("gives every mask a crop inside its picture, a mask that fits it, and at least one token", () => {
  const size = fc.integer({ min: 2, max: 120 });
  fc.assert(
    fc.property(size, size, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (width, height, pixels) => {
      const data = new Uint8Array(width * height);
      for (const pixel of pixels) data[pixel % data.length] = 1;
      const result = planRegion({ width, height, data }, fixtureConfig);
      expect(result.tokens).toBeGreaterThan(0);
      expect(result.maskCells.length).toBe(result.maskGrid.rows * result.maskGrid.columns);
      expect(result.maskCells.every((cell) => cell <= 1)).toBe(true);
      const image = { width, height, data: new Uint8Array(width * height * 3) };
      expect(cropRegion(image, result).data.length).toBe(result.scaled.width * result.scaled.height * 3);
    }),
    { numRuns: 50 },
  );
});
