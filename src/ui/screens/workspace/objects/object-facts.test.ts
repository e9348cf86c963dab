import { expect, it } from "vitest";
import type { ObjectId, SceneObject } from "../../../../core/project.ts";
import { frameMask } from "../../../../testing/frame-mask.ts";
import { nearestDrawnFrame, objectFacts } from "./object-facts.ts";

const object = (...frames: number[]): SceneObject => ({
  id: "a" as ObjectId,
  name: "Dog",
  paletteIndex: 0,
  hidden: false,
  locked: false,
  masks: Object.fromEntries(frames.map((frameIndex) => [frameIndex, frameMask(frameIndex)])),
});
const mask = { size: [60, 90], counts: [0, 1300, 4100] } as const;

it("says what is on the frame, and where", () => {
  expect(objectFacts(object(4, 9), 4, mask)).toBe("1,300 px, left · 2 frames");
  expect(objectFacts(object(4), 5, null)).toBe("Not on this frame · 1 frame");
  expect(objectFacts(object(), 5, null)).toBe("Nothing drawn yet");
  const gone = [{ first: 5, last: 6 }];
  expect(objectFacts({ ...object(4), absent: gone }, 5, null)).toBe("Not found on this frame · 1 frame");
  expect(objectFacts({ ...object(4), outOfSight: gone }, 6, null)).toBe(
    "Marked as not in sight here · 1 frame",
  );
});

it("says what it knows while a mask is being read", () => {
  expect(objectFacts(object(4, 9), 4, null)).toBe("2 frames");
});

it("finds the nearest frame that is drawn on", () => {
  expect(nearestDrawnFrame(object(4, 9, 30), 12)).toBe(9);
  expect(nearestDrawnFrame(object(4), 400)).toBe(4);
  expect(nearestDrawnFrame(object(), 3)).toBeNull();
});
