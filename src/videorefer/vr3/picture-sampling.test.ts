import { expect, it } from "vitest";
import { sampleFrames } from "../sampling.ts";
import { samplePictures } from "./picture-sampling.ts";

const indices = (total: number, fps: number, maxFrames = 768) =>
  samplePictures(total, 3, { fps, maxFrames }).map(({ index }) => index);

// Vectors of videorefer-suite.md 2, rule S6, and of numpy 1.26: arange(step // 2, D, step), linspace(0, D - 1, n, dtype=int).
it("takes every third picture at one a second, from the second on", () => {
  expect(indices(12, 1)).toEqual([1, 4, 7, 10]);
  expect(indices(11, 1)).toEqual([1, 4, 7, 10]);
  expect(indices(2, 1)).toEqual([1]);
  expect(indices(1, 1)).toEqual([0]);
  expect(indices(6, 2)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(indices(7, 0.5)).toEqual([3]);
});

it("takes all pictures at a rate above the folder's, and spread ones above the limit", () => {
  expect(indices(5, 4)).toEqual([0, 1, 2, 3, 4]);
  expect(indices(9, 4, 4)).toEqual([0, 2, 5, 8]);
  expect(indices(30, 1, 10)).toEqual([0, 3, 6, 9, 12, 16, 19, 22, 25, 29]);
  // As long as the limit, not longer: 29 pictures last less than 10 s.
  expect(indices(29, 1, 10)).toHaveLength(10);
});

it("labels pictures with their own times", () => {
  const sampled = samplePictures(6, 3, { fps: 1, maxFrames: 768 });
  expect(sampled.map(({ labelSeconds }) => labelSeconds)).toEqual([1 / 3, 4 / 3]);
});

it("is the rule for a folder of pictures, and for nothing else", () => {
  const folder = { timesSeconds: [0, 1 / 3, 2 / 3, 1], endSeconds: 4 / 3 };
  const rule = { kind: "rate", fps: 1, maxFrames: 768 } as const;
  const taken = (video: Parameters<typeof sampleFrames>[0]) =>
    sampleFrames(video, rule).map(({ index }) => index);
  expect(taken({ ...folder, picturesPerSecond: 3 })).toEqual([1]);
  expect(taken(folder)).toEqual([2]);
});

it("refuses what makes no sense", () => {
  expect(() => samplePictures(0, 3, { fps: 1, maxFrames: 1 })).toThrow("at least one");
  expect(() => samplePictures(1, 3, { fps: 0, maxFrames: 1 })).toThrow("positive");
});
