import { expect, it } from "vitest";
import type { FrameMask } from "../../../../core/project.ts";
import { frameMask } from "../../../../testing/frame-mask.ts";
import { nextMarkedFrame } from "./next-marked-frame.ts";

const tracked = (frameIndex: number): FrameMask => ({ ...frameMask(frameIndex), origin: "tracked" });
const object = {
  masks: Object.fromEntries(
    [frameMask(3), tracked(4), tracked(5), frameMask(8)].map((mask) => [mask.frameIndex, mask]),
  ),
  outOfSight: [{ first: 6, last: 7 }],
};

it("finds masks, hand-made ones and the beginnings of gaps, both ways", () => {
  const next = (kind: "mask" | "hand" | "gap", here: number, direction: -1 | 1) =>
    nextMarkedFrame([object], kind, here, direction, 12);
  expect([next("mask", 3, 1), next("mask", 8, -1), next("mask", 8, 1)]).toEqual([4, 5, null]);
  expect([next("hand", 3, 1), next("hand", 8, -1), next("hand", 3, -1)]).toEqual([8, 3, null]);
  expect([next("gap", 0, 1), next("gap", 11, -1), next("gap", 9, -1), next("gap", 9, 1)]).toEqual([
    9,
    9,
    0,
    null,
  ]);
});

it("a gap of several objects is where none of them is", () => {
  const other = { masks: { 9: frameMask(9), 10: frameMask(10) } };
  expect(nextMarkedFrame([object, other], "gap", 3, 1, 12)).toBe(11);
  expect(nextMarkedFrame([], "gap", 3, 1, 12)).toBeNull();
});
