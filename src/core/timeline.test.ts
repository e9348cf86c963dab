import { describe, expect, it } from "vitest";
import {
  formatTime,
  frameAtFraction,
  frameAtTime,
  frameFraction,
  frameMiddleSeconds,
  frameNearTime,
  framesAround,
  framesBetween,
} from "./timeline.ts";

/** Variable frame rate, starting late: the cases that `time × fps` gets wrong. */
const info = { timesSeconds: [0.5, 0.6, 1.0, 1.1, 2.0], endSeconds: 2.5 };

describe("timeline", () => {
  it("places frames between the first frame's start and the last frame's end", () => {
    expect(frameFraction(info, 0)).toBe(0);
    expect(frameFraction(info, 2)).toBeCloseTo(0.25);
    expect(frameFraction(info, 4)).toBeCloseTo(0.75);
  });

  it("finds the frame on display at a time, clamped at both ends", () => {
    expect([-1, 0.5, 0.59, 0.6, 0.99, 1.0, 1.99, 2.0, 9].map((t) => frameAtTime(info, t))).toEqual([
      0, 0, 0, 1, 1, 2, 3, 4, 4,
    ]);
  });

  it("finds the frames around a time, clamped at both ends", () => {
    expect(framesAround(info, 1.05, 0.1)).toEqual({ first: 1, last: 3 });
    expect(framesAround(info, 0.5, 1)).toEqual({ first: 0, last: 3 });
    expect(framesAround(info, 2.4, 0.2)).toEqual({ first: 4, last: 4 });
  });

  it("finds the frame whose start is nearest", () => {
    expect([0.54, 0.56, 0.9, 1.6, 9].map((t) => frameNearTime(info, t))).toEqual([0, 1, 2, 4, 4]);
  });

  it("returns every frame from its own fraction and its own middle", () => {
    for (let index = 0; index < info.timesSeconds.length; index++) {
      expect(frameAtTime(info, frameMiddleSeconds(info, index))).toBe(index);
      expect(frameAtFraction(info, frameFraction(info, index) + 1e-9)).toBe(index);
    }
  });

  it("writes times without rounding a second up to sixty", () => {
    expect(formatTime(0)).toBe("0:00.000");
    expect(formatTime(4.9204)).toBe("0:04.920");
    expect(formatTime(59.9999)).toBe("1:00.000");
    expect(formatTime(3661.25)).toBe("1:01:01.250");
  });
});

it("frames between two seconds are those that start there", () => {
  const info = { timesSeconds: [0, 0.1, 0.2, 0.3], endSeconds: 0.4 };
  expect(framesBetween(info, 0.1, 0.3)).toEqual({ first: 1, last: 2 });
  expect(framesBetween(info, 0.15, 9)).toEqual({ first: 2, last: 3 });
  expect(framesBetween(info, 0.1 + 1e-9, 0.2 + 1e-9)).toEqual({ first: 1, last: 1 });
  expect(framesBetween(info, 0.11, 0.19)).toBeNull();
  expect(framesBetween(info, 0.35, 9)).toBeNull();
});
