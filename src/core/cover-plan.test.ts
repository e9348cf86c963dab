import { expect, it } from "vitest";
import { frameMask } from "../testing/frame-mask.ts";
import { coverOf, gapsAmong, gapsOf } from "./cover-plan.ts";

const object = {
  masks: { 2: frameMask(2), 3: frameMask(3), 6: frameMask(6) },
  outOfSight: [{ first: 8, last: 8 }],
};

it("finds every frame of the span on which nothing is covered", () => {
  expect(gapsOf(object, { first: 0, last: 9 })).toEqual({
    open: [
      { first: 0, last: 1 },
      { first: 4, last: 5 },
      { first: 7, last: 7 },
      { first: 9, last: 9 },
    ],
    outOfSight: [{ first: 8, last: 8 }],
  });
  expect(gapsOf(object, { first: 2, last: 3 })).toEqual({ open: [], outOfSight: [] });
});

it("finds those that are on frames which become pictures", () => {
  expect(gapsAmong(gapsOf(object, { first: 0, last: 9 }), [8, 5, 2, 4, 0])).toEqual({
    open: [
      { first: 0, last: 0 },
      { first: 4, last: 5 },
    ],
    outOfSight: [{ first: 8, last: 8 }],
  });
});

it("holds the mask before, and the first one on the frames before it", () => {
  const held = [0, 2, 4, 5, 7, 8, 9].map((frame) => coverOf(object, frame, "hold"));
  expect(held).toEqual([2, 2, 3, 3, 6, null, 6].map((frame) => frame && { kind: "mask", frame }));
});

it("interpolates between masks, and holds at the ends", () => {
  expect(coverOf(object, 4, "interpolate")).toEqual({ kind: "between", from: 3, to: 6, share: 1 / 3 });
  expect(coverOf(object, 0, "interpolate")).toEqual({ kind: "mask", frame: 2 });
  expect(coverOf(object, 9, "interpolate")).toEqual({ kind: "mask", frame: 6 });
  expect(coverOf(object, 8, "interpolate")).toBeNull();
});

it("leaves what is to be left", () => {
  expect(coverOf(object, 4, "leave")).toBeNull();
  expect(coverOf(object, 3, "leave")).toEqual({ kind: "mask", frame: 3 });
  expect(coverOf({ masks: {} }, 3, "hold")).toBeNull();
});
