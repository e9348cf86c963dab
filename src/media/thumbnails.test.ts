import { describe, expect, it } from "vitest";
import { buildFrameTable } from "./frame-index.ts";
import { thumbnailFrames } from "./thumbnails.ts";

const table = (frames: number, keyEvery: number) =>
  buildFrameTable(
    Array.from({ length: frames }, (_, at) => ({
      seconds: at / 10,
      durationSeconds: 0.1,
      key: at % keyEvery === 0,
    })),
  )!;

describe("thumbnailFrames", () => {
  it("spreads pictures evenly where there is only one key frame", () => {
    expect(thumbnailFrames(table(100, 1000), 4, { first: 0, last: 99 })).toEqual([0, 37, 62, 87]);
  });

  it("takes a key frame near the wanted time", () => {
    expect(thumbnailFrames(table(100, 10), 4, { first: 0, last: 99 })).toEqual([10, 30, 60, 80]);
  });

  it("keeps to a part of the video, and takes a single frame itself", () => {
    expect(thumbnailFrames(table(100, 10), 4, { first: 42, last: 61 })).toEqual([44, 49, 54, 59]);
    expect(thumbnailFrames(table(100, 10), 1, { first: 47, last: 47 })).toEqual([47]);
  });

  it("shows each frame of a short clip once", () => {
    expect(thumbnailFrames(table(3, 1), 20, { first: 0, last: 2 })).toEqual([0, 1, 2]);
  });
});
