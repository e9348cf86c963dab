import { expect, it } from "vitest";
import { framesToTrack } from "./frames-to-track.ts";

// A frame every half second, from 1 s on.
const info = {
  timesSeconds: Array.from({ length: 9 }, (_, at) => 1 + at / 2),
  startSeconds: 1,
  endSeconds: 5.5,
};
const ends = (direction: "forward" | "backward" | "both", toSeconds: number | null) => {
  const frames = framesToTrack(info, 4, { direction, toSeconds });
  expect(frames).toEqual(frames.map((_, at) => frames[0]! + at));
  return [frames[0], frames.at(-1)];
};

it("goes to the end of the video in its direction where no time is given", () => {
  expect(ends("forward", null)).toEqual([4, 8]);
  expect(ends("backward", null)).toEqual([0, 4]);
  expect(ends("both", null)).toEqual([0, 8]);
});

it("goes to the frame nearest to the time", () => {
  expect(ends("forward", 4.1)).toEqual([4, 6]);
  expect(ends("backward", 2)).toEqual([2, 4]);
  expect(ends("forward", 3)).toEqual([4, 4]);
  expect(ends("forward", 99)).toEqual([4, 8]);
});

it("goes as far the other way too when it goes both ways", () => {
  expect(ends("both", 4)).toEqual([2, 6]);
  expect(ends("both", 2)).toEqual([2, 6]);
  expect(ends("both", 99)).toEqual([0, 8]);
});
