import { expect, it } from "vitest";
import { maskArea } from "../core/bitmask.ts";
import { decodeRle, encodeRle, rleArea } from "../core/rle.ts";
import { LiveMask } from "./live-mask.ts";

it("draws on what is stored and leaves the stored mask as it is", () => {
  const first = new LiveMask(60, 40, null);
  first.fillBox({ x: 10, y: 10 }, { x: 20, y: 20 }, 1);
  const stored = first.encode();
  const live = new LiveMask(60, 40, stored);
  live.stamp({ x: 40, y: 20 }, { x: 44, y: 20 }, 3, 1);
  live.fillPolygon(
    [
      { x: 10, y: 10 },
      { x: 15, y: 10 },
      { x: 15, y: 20 },
      { x: 10, y: 20 },
    ],
    0,
  );
  expect(rleArea(stored)).toBe(100);
  expect(live.encode()).toEqual(encodeRle(live.mask));
  expect(maskArea(decodeRle(live.encode()))).toBe(maskArea(live.mask));
  expect(live.mask.data[15 * 60 + 12]).toBe(0);
  expect(live.mask.data[15 * 60 + 17]).toBe(1);
  expect(live.mask.data[20 * 60 + 42]).toBe(1);
});

it("refuses a stored mask of another size", () => {
  expect(() => new LiveMask(60, 40, { size: [4, 4], counts: [16] })).toThrow("should be 60×40, is 4×4");
});

it("tells what changed since it was last asked", () => {
  const live = new LiveMask(60, 40, null);
  live.fillBox({ x: 10, y: 10 }, { x: 20, y: 20 }, 1);
  live.fillBox({ x: 30, y: 5 }, { x: 32, y: 12 }, 0);
  expect(live.takeChanged()).toEqual({ x0: 10, y0: 5, x1: 32, y1: 20 });
  expect(live.takeChanged()).toEqual({ x0: 0, y0: 0, x1: 0, y1: 0 });
});
