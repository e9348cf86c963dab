import { expect, it } from "vitest";
import { clipFraction, pannedTime, revealedTime, WHOLE, zoomedTime } from "./time-view.ts";

it("zooms around a place, which stays where it is", () => {
  const view = zoomedTime(WHOLE, 2, 0.6, 1000);
  expect(view.length).toBe(0.5);
  expect((0.6 - view.start) / view.length).toBeCloseTo(0.6, 12);
  expect(clipFraction(view, 0.6)).toBeCloseTo(0.6, 12);
  const closer = zoomedTime(view, 2, view.start, 1000);
  expect(closer).toEqual({ start: view.start, length: 0.25 });
});

it("shows no less than eight frames, no more than the clip and nothing beside it", () => {
  expect(zoomedTime(WHOLE, 1e9, 0.5, 100).length).toBe(0.08);
  expect(zoomedTime(WHOLE, 1e9, 0.5, 4)).toEqual(WHOLE);
  expect(zoomedTime({ start: 0.5, length: 0.5 }, 0.25, 0.5, 100)).toEqual(WHOLE);
  expect(pannedTime({ start: 0.5, length: 0.25 }, 3)).toEqual({ start: 0.75, length: 0.25 });
  expect(pannedTime({ start: 0.5, length: 0.25 }, -3)).toEqual({ start: 0, length: 0.25 });
});

it("turns pages to a place that is out of view, and stays when it is in view", () => {
  const view = { start: 0.25, length: 0.25 };
  expect(revealedTime(view, 0.4)).toBe(view);
  expect(revealedTime(view, 0.6)).toEqual({ start: 0.5, length: 0.25 });
  expect(revealedTime(view, 0.1)).toEqual({ start: 0, length: 0.25 });
  expect(revealedTime({ start: 0, length: 0.4 }, 1)).toEqual({ start: 0.6, length: 0.4 });
});
