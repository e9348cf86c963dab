import { describe, expect, it } from "vitest";
import type { BitMask } from "../core/mask.ts";
import type { TokenRule } from "../core/token-rule.ts";
import { maskSight, pictureSight } from "./model-sight.ts";

const VR3: TokenRule = {
  pictures: { kind: "resized", patchSize: 14, mergeSize: 2, budgetTokens: 10240, minPixels: 56 ** 2 },
  tokensPerMask: 10,
  tokensPerObject: 10,
};
const VR7: TokenRule = {
  pictures: { kind: "fixed", tokensPerFrame: 84.5, square: { side: 384, cells: 27 } },
  tokensPerMask: 1,
  tokensPerObject: 4,
};
const PRL: TokenRule = { pictures: { kind: "none" }, tokensPerMask: 32, tokensPerObject: Infinity };
const GENERAL: TokenRule = {
  pictures: { kind: "fixed", tokensPerFrame: 64 },
  tokensPerMask: 0,
  tokensPerObject: 0,
};
const FRAME = { width: 640, height: 360 };

/** A rectangle marked on a frame of 640×360. */
function marked(x0: number, y0: number, width: number, height: number): BitMask {
  const data = new Uint8Array(FRAME.width * FRAME.height);
  for (let y = y0; y < y0 + height; y++) data.fill(1, y * FRAME.width + x0, y * FRAME.width + x0 + width);
  return { ...FRAME, data };
}

describe("pictureSight", () => {
  it("is the size that each family resizes frames to", () => {
    expect(pictureSight(VR3, FRAME, 8, false)).toEqual({
      width: 644,
      height: 364,
      grid: { rows: 26, columns: 46 },
    });
    expect(pictureSight(VR7, FRAME, 8, false)).toEqual({
      width: 384,
      height: 384,
      grid: { rows: 27, columns: 27 },
    });
    expect(pictureSight(PRL, FRAME, 0, false)).toEqual({
      width: 336,
      height: 336,
      grid: { rows: 24, columns: 24 },
    });
    expect(pictureSight(GENERAL, FRAME, 8, false)).toBeNull();
  });

  it("shrinks as more frames share the budget, and not for a picture", () => {
    const large = { width: 3840, height: 2160 };
    const columns = (frames: number, still = false) => pictureSight(VR3, large, frames, still)!.grid.columns;
    expect(columns(32)).toBeLessThan(columns(8));
    expect(columns(32, true)).toBe(columns(1, true));
  });

  it("is unknown for a picture that the model refuses", () => {
    expect(pictureSight(VR3, { width: 6000, height: 28 }, 1, false)).toBeNull();
  });
});

describe("maskSight", () => {
  const box = marked(100, 100, 140, 70);

  it("looks at a mask's surroundings at the scale of its patches", () => {
    const sight = maskSight(VR3, box)!;
    // Two patches around 140 × 70 pixels; the last row and column are left out, as upstream does.
    expect(sight.box).toEqual({ x0: 72, y0: 72, x1: 267, y1: 197 });
    expect(sight.cells).toHaveLength(sight.grid.rows * sight.grid.columns);
    expect(sight.on).toBeGreaterThan(30);
    expect(sight.vanished).toBe(false);
    expect(maskSight(PRL, box)!.picture).not.toBeNull();
  });

  it("puts it on the grid of the whole frame in the older family", () => {
    const sight = maskSight(VR7, box)!;
    expect(sight).toMatchObject({ box: { x0: 0, y0: 0, x1: 640, y1: 360 }, picture: null, vanished: false });
    // The middle of a cell is marked: of the fifth at 106.2, of the tenth at 224.7 and of the eleventh at 248.4.
    const columns = [...sight.cells].flatMap((on, cell) => (on ? [cell % 27] : []));
    expect([Math.min(...columns), Math.max(...columns)]).toEqual([4, 9]);
  });

  it("tells of one that shrinks to nothing, and which cells stand in for it", () => {
    // The middle of the cell, of which the interpolation reads two pixels, is at 129.9.
    const thin = maskSight(VR7, marked(140, 20, 1, 1))!;
    expect(thin).toMatchObject({ vanished: true, on: 1 });
    const long = maskSight(VR3, marked(0, 100, 640, 1));
    expect(long?.vanished).toBe(true);
    expect(long?.on).toBeGreaterThan(0);
  });

  it("is nothing without a mark or without a sense for marks", () => {
    expect(maskSight(VR3, marked(0, 0, 0, 0))).toBeNull();
    expect(maskSight(GENERAL, box)).toBeNull();
  });
});
