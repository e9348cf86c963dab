import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intersectMask, maskArea, maskBounds, masksEqual, unionMask } from "./bitmask.ts";
import { anyMask } from "./fixtures/mask-arbitrary.ts";
import fixture from "./fixtures/rle-vectors.json" with { type: "json" };
import type { BitMask } from "./mask.ts";
import { decodeRle, encodeRle, rleArea, rleBounds, rleOverlap, uniteRle } from "./rle.ts";
import { countsFromString, countsToString, measureCounts } from "./rle-string.ts";

function bitmap(rows: readonly string[]): BitMask {
  return { width: rows[0]!.length, height: rows.length, data: Uint8Array.from(rows.join(""), Number) };
}

describe(`run lengths, against pycocotools ${fixture.madeWith.pycocotools}`, () => {
  it.each(fixture.vectors)("agrees on $name", (vector) => {
    const mask = bitmap(vector.rows);
    const rle = encodeRle(mask);
    expect(rle).toEqual({ size: vector.size, counts: vector.counts });
    expect(countsToString(rle.counts)).toBe(vector.string);
    expect(countsFromString(vector.string)).toEqual({ ok: true, value: vector.counts });
    expect(masksEqual(decodeRle(rle), mask)).toBe(true);
    expect(rleArea(rle)).toBe(vector.area);
    const [x, y, width, height] = vector.bbox;
    const { x0, y0, x1, y1 } = rleBounds(rle);
    expect([x0, y0, x1 - x0, y1 - y0]).toEqual([x, y, width, height]);
  });
});

/** Masks of videorefer-suite.md 1.1 by their pixels, with what pycocotools 2.0.11 makes of them. */
const SPECIFIED: readonly [string, [number, number], (y: number, x: number) => boolean, string][] = [
  ["empty", [3, 4], () => false, "<"],
  ["full", [3, 4], () => true, "0<"],
  ["a square of nine", [6, 8], (y, x) => y >= 2 && y <= 4 && x >= 3 && x <= 5, "d033000:"],
  ["a disc", [9, 12], (y, x) => (y - 4) ** 2 + (x - 6) ** 2 <= 9, "o0164N0O20N102L`0"],
  [
    "a large square",
    [120, 160],
    (y, x) => y >= 30 && y <= 89 && x >= 40 && x <= 99,
    `nf4l1l1${"0".repeat(117)}RP7`,
  ],
];

it.each(SPECIFIED)("writes and reads the specification's mask: %s", (_, [height, width], isSet, counts) => {
  const data = Uint8Array.from({ length: height * width }, (_, at) =>
    Number(isSet(Math.floor(at / width), at % width)),
  );
  const mask = { width, height, data };
  const rle = encodeRle(mask);
  expect(rle.size).toEqual([height, width]);
  expect(countsToString(rle.counts)).toBe(counts);
  expect(countsFromString(counts)).toEqual({ ok: true, value: rle.counts });
  expect(masksEqual(decodeRle(rle), mask)).toBe(true);
});

describe("run lengths", () => {
  it("come back as the same bitmap, area and bounds", () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        const rle = encodeRle(mask);
        expect(masksEqual(decodeRle(rle), mask)).toBe(true);
        expect(rleArea(rle)).toBe(maskArea(mask));
        expect(rleBounds(rle)).toEqual(maskBounds(mask));
        expect(countsFromString(countsToString(rle.counts))).toEqual({ ok: true, value: rle.counts });
        const [height, width] = rle.size;
        const measured = { pixels: height * width, area: rleArea(rle) };
        expect(measureCounts(countsToString(rle.counts))).toEqual({ ok: true, value: measured });
      }),
    );
  });

  it("do not depend on how generous the given bounds are", () => {
    fc.assert(
      fc.property(anyMask(), (mask) => {
        const everything = { x0: 0, y0: 0, x1: mask.width, y1: mask.height };
        expect(encodeRle(mask, everything)).toEqual(encodeRle(mask));
      }),
    );
  });

  it("tell how much two masks have in common", () => {
    const shifted = ({ width, height, data }: BitMask, by: number): BitMask => ({
      width,
      height,
      data: data.map((_, at) => data[(at + by) % data.length]!),
    });
    fc.assert(
      fc.property(anyMask(), fc.nat(), (mask, by) => {
        const other = shifted(mask, by);
        expect(rleOverlap(encodeRle(mask), encodeRle(other))).toBe(maskArea(intersectMask(mask, other)));
        expect(uniteRle(encodeRle(mask), encodeRle(other))).toEqual(encodeRle(unionMask(mask, other)));
      }),
    );
  });

  it("are refused when they do not fill the frame", () => {
    expect(() => decodeRle({ size: [2, 3], counts: [1, 2] })).toThrow("runs should add up to 6 (2×3), got 3");
    expect(() => decodeRle({ size: [2, 3], counts: [1, 7] })).toThrow(RangeError);
    expect(() => rleBounds({ size: [2, 3], counts: [1, Number.NaN] })).toThrow(RangeError);
  });
});

describe("the string form", () => {
  it.each([
    ["a foreign character", "3~"],
    ["a number cut short", "3o"],
    ["a number beyond 32 bits", "oooooooo0"],
    ["a negative run", "113I"],
  ])("refuses %s", (_, text) => {
    expect(countsFromString(text)).toMatchObject({ ok: false, error: { code: "region-invalid" } });
    expect(measureCounts(text)).toEqual(countsFromString(text));
  });
});
