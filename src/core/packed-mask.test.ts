import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rle } from "./mask.ts";
import {
  MAX_MASK_SIDE,
  maskDigest,
  type PackedMask,
  packedMaskSize,
  packMask,
  readPackedMask,
  unpackMask,
} from "./packed-mask.ts";
import { decodeRle, encodeRle } from "./rle.ts";

const bytes = (...values: number[]) => new Uint8Array(values) as PackedMask;

/** Masks from nearly empty over noise to nearly full, of every small size. */
const masks = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 0, max: 10 }))
  .chain(([width, height, tenths]) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: width * height, maxLength: width * height })
      .map((pixels) => ({
        width,
        height,
        data: Uint8Array.from(pixels, (value) => (value < tenths ? 1 : 0)),
      })),
  );

describe("packed masks", () => {
  it("come back as they were, and know their size", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const rle = encodeRle(mask);
        const packed = packMask(rle);
        expect(unpackMask(packed)).toEqual(rle);
        expect(packedMaskSize(packed)).toEqual({ width: mask.width, height: mask.height });
        expect(decodeRle(unpackMask(packed))).toEqual(mask);
        expect(readPackedMask(packed).ok).toBe(true);
      }),
    );
  });

  it("hold any runs that COCO's form allows, among them runs of nothing and the longest there are", () => {
    const side = MAX_MASK_SIDE;
    const all = side * side;
    const cases: Rle[] = [
      { size: [1, 1], counts: [1] },
      { size: [1, 1], counts: [0, 1] },
      { size: [8, 8], counts: [0, 0, 2, 0, 1, 61] },
      { size: [side, side], counts: [all] },
      { size: [side, side], counts: [0, all] },
      { size: [side, side], counts: [0, 1, all - 2, 1] },
      { size: [side, side], counts: [1, all - 3, 1, 1] },
    ];
    for (const rle of cases) expect(unpackMask(packMask(rle))).toEqual(rle);
  });

  it("are never larger than a bit a pixel with its header", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        expect(packMask(encodeRle(mask)).length).toBeLessThanOrEqual(
          3 + Math.ceil((mask.width * mask.height) / 8),
        );
      }),
    );
  });

  it("take about two bytes a column of an ordinary object", () => {
    const width = 1280;
    const height = 720;
    const data = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data[y * width + x] = Math.hypot(x - 600, y - 350) < 150 ? 1 : 0;
    }
    const rle = encodeRle({ width, height, data });
    expect(packMask(rle).length).toBeLessThan(2.2 * 300);
    expect(unpackMask(packMask(rle))).toEqual(rle);
  });

  it("have a buffer of their own", () => {
    const packed = packMask({ size: [4, 4], counts: [3, 2, 11] });
    expect(packed.buffer.byteLength).toBe(packed.length);
  });

  it.each([
    ["nothing at all", []],
    ["an unknown form", [2, 1, 1, 1]],
    ["no sides", [0]],
    ["a side of nothing", [0, 0, 4]],
    ["a side beyond the limit", [0, 1, 0x81, 0x80, 0x01, 1]],
    ["runs that are too short", [0, 2, 2, 3]],
    ["runs that are too long", [0, 2, 2, 5]],
    ["more runs after the last pixel", [0, 2, 2, 4, 1]],
    ["a negative run", [0, 2, 2, 1, 2, 3]],
    ["a number that is cut off", [0, 2, 2, 0x84]],
    ["a number without end", [0, 2, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ["too few bits", [1, 4, 4, 0xff]],
    ["too many bits", [1, 2, 2, 0xf, 0]],
  ])("are refused with %s", (_what, values) => {
    const result = readPackedMask(bytes(...values));
    expect(result.ok ? "taken" : result.error.code).toBe("region-invalid");
  });

  it("never throw anything but a refusal, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (values) => {
        const result = readPackedMask(values as Uint8Array<ArrayBuffer>);
        if (result.ok) decodeRle(unpackMask(result.value));
      }),
      { numRuns: 500 },
    );
  });
});

describe("maskDigest", () => {
  it("is the same for the same pixels and another for others", () => {
    fc.assert(
      fc.property(masks, masks, (a, b) => {
        const [first, second] = [packMask(encodeRle(a)), packMask(encodeRle(b))];
        const same = first.length === second.length && first.every((byte, i) => byte === second[i]);
        expect(maskDigest(first) === maskDigest(second)).toBe(same);
        expect(Number.isSafeInteger(maskDigest(first))).toBe(true);
      }),
    );
  });
});
