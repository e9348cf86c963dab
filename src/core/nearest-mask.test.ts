import { describe, expect, it } from "vitest";
import { nearestMask, sameMask } from "./nearest-mask.ts";
import type { FrameMask, ObjectId, SceneObject } from "./project.ts";

const mask = (frameIndex: number, counts: readonly number[] = [1, 3]): FrameMask => ({
  frameIndex,
  timeSeconds: frameIndex / 10,
  mask: { size: [2, 2], counts },
});

const object = (...frames: readonly number[]): SceneObject => ({
  id: "o" as ObjectId,
  name: "dog",
  paletteIndex: 0,
  hidden: false,
  locked: false,
  masks: Object.fromEntries(frames.map((index) => [index, mask(index)])),
});

describe("nearestMask", () => {
  it("takes the mask of the frame itself", () => {
    expect(nearestMask(object(2, 5, 9), 5)?.frameIndex).toBe(5);
  });

  it("takes the nearest frame, the earlier of two equally near", () => {
    expect(nearestMask(object(2, 9), 4)?.frameIndex).toBe(2);
    expect(nearestMask(object(2, 8), 5)?.frameIndex).toBe(2);
    expect(nearestMask(object(2, 8), 100)?.frameIndex).toBe(8);
  });

  it("has none for an object without masks", () => {
    expect(nearestMask(object(), 0)).toBeNull();
  });
});

describe("sameMask", () => {
  it("compares the frame and every run", () => {
    expect(sameMask(mask(1), mask(1))).toBe(true);
    expect(sameMask(mask(1), mask(2))).toBe(false);
    expect(sameMask(mask(1), mask(1, [2, 2]))).toBe(false);
    expect(sameMask(mask(1), mask(1, [1, 1, 2]))).toBe(false);
  });
});
