import { describe, expect, it } from "vitest";
import { frameMask } from "../testing/frame-mask.ts";
import { nearestMask, sameMask } from "./nearest-mask.ts";
import type { ObjectId, SceneObject } from "./project.ts";

const object = (...frames: readonly number[]): SceneObject => ({
  id: "o" as ObjectId,
  name: "dog",
  paletteIndex: 0,
  hidden: false,
  locked: false,
  masks: Object.fromEntries(frames.map((index) => [index, frameMask(index)])),
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
  it("compares the frame and the pixels, and not who drew them", () => {
    expect(sameMask(frameMask(1), frameMask(1))).toBe(true);
    expect(sameMask(frameMask(1), { ...frameMask(1), origin: "tracked", confidence: 0.5 })).toBe(true);
    expect(sameMask(frameMask(1), frameMask(2))).toBe(false);
    expect(sameMask(frameMask(1), frameMask(1, 7))).toBe(false);
  });
});
