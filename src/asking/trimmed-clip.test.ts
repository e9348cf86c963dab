import { expect, it } from "vitest";
import { trimmedRange } from "./trimmed-clip.ts";

/** Ten seconds at 10 frames a second. */
const CLIP = { timesSeconds: Array.from({ length: 100 }, (_, at) => at / 10), endSeconds: 10 };
const range = (startSeconds: number, endSeconds: number) => trimmedRange(CLIP, { startSeconds, endSeconds });

// By hand: max(int(s · fps) - 1, 0) and min(int(e · fps) - 1, D - 1).
it("cuts a clip a frame before its bounds", () => {
  expect(range(2, 5)).toEqual({ first: 19, last: 49 });
  expect(range(0, 10)).toEqual({ first: 0, last: 99 });
  expect(range(2.59, 2.99)).toEqual({ first: 24, last: 28 });
});

it("puts bounds right", () => {
  expect(range(5, 2)).toEqual({ first: 19, last: 49 });
  expect(range(-3, 2)).toEqual({ first: 0, last: 19 });
  expect(range(3, 3)).toEqual({ first: 29, last: 39 });
  expect(range(-2, -1)).toEqual({ first: 0, last: 9 });
  expect(range(9, 100)).toEqual({ first: 89, last: 99 });
});

it("has nothing where the part lies behind the clip, or before its second frame", () => {
  expect(range(11, 12)).toBeNull();
  expect(range(0, 0.05)).toBeNull();
});

it("takes the rate that a folder of pictures has, and all of a picture", () => {
  expect(trimmedRange({ ...CLIP, picturesPerSecond: 3 }, { startSeconds: 2, endSeconds: 4 })).toEqual({
    first: 5,
    last: 11,
  });
  expect(trimmedRange({ timesSeconds: [0], endSeconds: 0 }, { startSeconds: 0, endSeconds: 4 })).toEqual({
    first: 0,
    last: 0,
  });
});
