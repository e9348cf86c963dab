import { expect, it } from "vitest";
import { framesToFollow } from "./question-frames.ts";

const info = { timesSeconds: Array.from({ length: 100 }, (_, frame) => frame / 10), endSeconds: 10 };

it("an object is followed to frames that the question shows, as many as the model looks at, and is kept where it was marked", () => {
  const rate = { kind: "rate", fps: 1, maxFrames: 32 } as const;
  expect(framesToFollow(info, rate, 32, 55)).toEqual([9, 19, 29, 39, 49, 55, 59, 69, 79, 89, 99]);
  expect(framesToFollow(info, { kind: "spread", frames: 4 }, 2, 0)).toHaveLength(3);
  expect(framesToFollow(info, rate, 32, 55, { first: 30, last: 59 })).toEqual([39, 49, 55, 59]);
});

it("a model that sees no other frames is shown it all over the clip", () => {
  const frames = framesToFollow(info, { kind: "marked" }, 8, 55);
  expect(frames).toHaveLength(8);
  expect(frames).toContain(55);
  const within = framesToFollow(info, { kind: "marked" }, 4, 42, { first: 40, last: 59 });
  expect(within).toEqual([42, 43, 50, 56]);
  expect([frames[0]! < 15, frames.at(-1)! > 85]).toEqual([true, true]);
});
