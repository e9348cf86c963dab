import { expect, it } from "vitest";
import { frameMask } from "../testing/frame-mask.ts";
import { interpolatedConfidence, interpolationAt } from "./interpolation.ts";
import { nextDoubtfulFrame } from "./track-plan.ts";

const masksOn = (...frames: number[]) => Object.fromEntries(frames.map((frame) => [frame, frameMask(frame)]));

it("goes between the masks by hand around a frame", () => {
  const masks = { ...masksOn(2, 5, 9), 3: { ...frameMask(3), origin: "tracked" as const } };
  const at = (frame: number) => {
    const found = interpolationAt({ masks, outOfSight: [{ first: 7, last: 7 }] }, frame);
    return found && [found.from.frameIndex, found.frames, found.to.frameIndex];
  };
  expect(at(1)).toBeNull();
  for (const frame of [2, 3, 4]) expect(at(frame)).toEqual([2, [3, 4], 5]);
  for (const frame of [5, 7, 9]) expect(at(frame)).toEqual([5, [6, 8], 9]);
  expect(at(10)).toBeNull();
  expect(interpolationAt({ masks: masksOn(4, 5) }, 4)).toBeNull();
});

it("is least sure in the middle, which is the frame to look at", () => {
  const frames = [3, 4, 5].map((frame) => {
    const confidence = interpolatedConfidence((frame - 2) / 4);
    return [frame, { ...frameMask(frame), origin: "interpolated" as const, confidence }];
  });
  expect(nextDoubtfulFrame({ ...masksOn(2, 6), ...Object.fromEntries(frames) }, 0, 1)).toBe(4);
  for (const share of [0.01, 0.5, 0.99]) {
    expect(interpolatedConfidence(share)).toBeGreaterThan(0);
    expect(interpolatedConfidence(share)).toBeLessThan(1);
  }
});
