import { describe, expect, it } from "vitest";
import type { RgbImage } from "../../core/image.ts";
import { denseFlow } from "./dense-flow.ts";
import { lumaPyramid } from "./luma-pyramid.ts";

/** Smooth texture without repetition within the picture, moved by (dx, dy), brightened by `gain`. */
function texture(width: number, height: number, dx: number, dy: number, gain = 0): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const [u, v] = [x - dx, y - dy];
      const value =
        115 +
        12 * Math.sin(0.21 * u + 0.13 * v) +
        12 * Math.sin(0.17 * v - 0.09 * u + 1) +
        35 * Math.sin(0.043 * u + 0.031 * v + 0.0002 * u * v) +
        35 * Math.sin(0.037 * v - 0.021 * u) +
        12 * Math.sin(0.5 * u + 2) * Math.sin(0.45 * v);
      data.fill(value + gain, at, at + 3);
    }
  }
  return { width, height, data };
}

/** Worst error away from the border, in pixels of the flow, i.e. of half the picture's size. */
function worstError(flow: ReturnType<typeof denseFlow>, dx: number, dy: number, margin: number): number {
  let worst = 0;
  for (let y = margin; y < flow.height - margin; y++) {
    for (let x = margin; x < flow.width - margin; x++) {
      const at = y * flow.width + x;
      worst = Math.max(worst, Math.hypot(flow.dx[at]! - dx / 2, flow.dy[at]! - dy / 2));
    }
  }
  return worst;
}

describe("denseFlow", () => {
  it.each([
    [0, 0],
    [1.5, -0.5],
    [7, 4],
    [-22, 13],
  ])("finds a displacement of (%d, %d) pixels", (dx, dy) => {
    const flow = denseFlow(lumaPyramid(texture(320, 200, 0, 0)), lumaPyramid(texture(320, 200, dx, dy)));
    expect([flow.width, flow.height]).toEqual([160, 100]);
    expect(worstError(flow, dx, dy, 20)).toBeLessThan(0.5);
  });

  it("does not mind that the picture grows brighter", () => {
    const flow = denseFlow(lumaPyramid(texture(320, 200, 0, 0)), lumaPyramid(texture(320, 200, 6, 2, 25)));
    expect(worstError(flow, 6, 2, 20)).toBeLessThan(0.25);
  });

  it("does without structure, at any size", () => {
    for (const [width, height] of [
      [2, 2],
      [9, 3],
      [31, 57],
    ] as const) {
      const plain = lumaPyramid({ width, height, data: new Uint8Array(3 * width * height).fill(90) });
      const flow = denseFlow(plain, plain);
      expect(flow.dx.every((value) => value === 0) && flow.dy.every((value) => value === 0)).toBe(true);
    }
  });

  it("wants frames of one size", () => {
    const of = (width: number) => lumaPyramid(texture(width, 60, 0, 0));
    expect(() => denseFlow(of(80), of(90))).toThrow("frames should have one size, got 40×30 and 45×30");
  });
});
