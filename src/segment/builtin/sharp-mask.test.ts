import { describe, expect, it } from "vitest";
import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import { frameColours } from "./frame-colours.ts";
import { frameGrid } from "./frame-grid.ts";
import { logitsOfMask } from "./mask-logits.ts";
import { sharpMask } from "./sharp-mask.ts";

const SIDE = 256;
const ANY = Number.POSITIVE_INFINITY;

/** Of all pixels. */
const inDisc = (at: number, width: number, height: number, growth: number) =>
  Math.hypot((at % width) + 0.5 - width / 2, Math.floor(at / width) + 0.5 - height / 2) < height / 5 + growth;

const picture = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: 3 * width * height }, (_, at) =>
    inDisc(Math.floor(at / 3), width, height, 0) ? [200, 40, 40][at % 3]! : 128,
  ),
});

const disc = (width: number, height: number, growth: number): BitMask => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, at) => (inDisc(at, width, height, growth) ? 1 : 0)),
});

/** Share of the disc's pixels that are wrong. */
function wrong({ data, width, height }: BitMask): number {
  const truth = disc(width, height, 0).data;
  return data.filter((bit, at) => bit !== truth[at]).length / truth.filter((bit) => bit === 1).length;
}

describe.each([
  [200, 160],
  [640, 480],
])("a disc on a frame of %i × %i, given two logits too large", (width, height) => {
  const grid = frameGrid(width, height, SIDE);
  const colours = frameColours(picture(width, height), grid);
  const rough = disc(width, height, (8 * width) / grid.scaledWidth);
  // Not as sure as a mask that was given.
  const logits = logitsOfMask(rough, grid).map((logit) => logit / 10);

  it("ends where its colour does", () => {
    expect(wrong(rough)).toBeGreaterThan(0.3);
    expect(wrong(sharpMask(logits, grid, colours, ANY))).toBeLessThan(0.05);
  });

  it("ends about there where that would be too many pixels", () => {
    const coarse = wrong(sharpMask(logits, grid, colours, 0));
    expect(coarse).toBeLessThan(0.2);
    expect(coarse).toBeGreaterThan(wrong(sharpMask(logits, grid, colours, ANY)));
  });

  it("is empty where no logit is above zero", () => {
    const none = sharpMask(new Float32Array(logits.length).fill(-2), grid, colours, ANY);
    expect(none.data).not.toContain(1);
    expect([none.width, none.height]).toEqual([width, height]);
  });
});
