import { describe, expect, it } from "vitest";
import { intersectMask, maskArea, unionMask } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import { frameGrid } from "./frame-grid.ts";
import { logitsOfMask, maskOfLogits } from "./mask-logits.ts";

function drawn(width: number, height: number, inside: (x: number, y: number) => boolean): BitMask {
  const data = Uint8Array.from({ length: width * height }, (_, at) =>
    inside((at % width) + 0.5, Math.floor(at / width) + 0.5) ? 1 : 0,
  );
  return { width, height, data };
}

const iou = (a: BitMask, b: BitMask) => maskArea(intersectMask(a, b)) / maskArea(unionMask(a, b));

describe("a mask's way to logits and back", () => {
  it.each([
    [1280, 720],
    [360, 640],
    [1920, 1080],
    [160, 120],
  ])("keeps a disc on a frame of %i × %i", (width, height) => {
    const radius = Math.min(width, height) / 5;
    const disc = drawn(width, height, (x, y) => Math.hypot(x - width * 0.7, y - height * 0.4) < radius);
    const grid = frameGrid(width, height, 1024);
    expect(iou(maskOfLogits(logitsOfMask(disc, grid), grid), disc)).toBeGreaterThan(0.98);
  });

  it("keeps what touches the frame's border there", () => {
    const [width, height] = [854, 480];
    const edge = drawn(width, height, (x, y) => x > 800 || y > 440);
    const grid = frameGrid(width, height, 1024);
    const found = maskOfLogits(logitsOfMask(edge, grid), grid);
    expect(found.data[width * height - 1]).toBe(1);
    expect(iou(found, edge)).toBeGreaterThan(0.97);
  });
});

it("draws the border where the logits cross zero", () => {
  const grid = frameGrid(1024, 1024, 1024);
  // Logits are 4 pixels apart; with these, zero is at x = 402.
  const logits = Float32Array.from({ length: 256 * 256 }, (_, at) => 4 * (at % 256) + 2 - 402);
  const mask = maskOfLogits(logits, grid);
  const row = mask.data.subarray(500 * 1024, 501 * 1024);
  expect(row.indexOf(1)).toBe(402);
  expect(maskArea(mask)).toBe((1024 - 402) * 1024);
});
