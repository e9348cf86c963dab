import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fittedView,
  MAX_SCALE,
  pannedView,
  resizedView,
  toFrame,
  toView,
  type View,
  viewShowing,
  zoomedView,
} from "./view.ts";

const frame = { width: 1280, height: 720 };
const stage = { width: 900, height: 700 };
const insets = { top: 60, bottom: 40, sides: 20 };
const anyPoint = () =>
  fc.record({ left: fc.integer({ min: 0, max: 900 }), top: fc.integer({ min: 0, max: 700 }) });
const corners = (view: View) =>
  [toView(view, { x: 0, y: 0 }), toView(view, { x: frame.width, y: frame.height })] as const;

describe("the view", () => {
  it("fits the whole frame, centred between the insets", () => {
    const [first, last] = corners(fittedView(frame, stage, insets));
    expect(first.left).toBeCloseTo(20);
    expect(last.left).toBeCloseTo(880);
    expect(first.top - 60).toBeCloseTo(700 - 40 - last.top);
    expect(first.top).toBeGreaterThan(60);
  });

  it("fits into any stage, however small", () => {
    for (const length of [1, 3, 40])
      expect(fittedView(frame, { width: length, height: length }, insets).scale).toBeGreaterThan(0);
  });

  it("zooms about the pointer while the frame is well in sight", () => {
    fc.assert(
      fc.property(anyPoint(), fc.double({ min: 0.9, max: 8, noNaN: true }), (at, factor) => {
        const view = fittedView(frame, stage, insets);
        const under = toFrame(view, at);
        fc.pre(under.x >= 0 && under.x <= frame.width && under.y >= 0 && under.y <= frame.height);
        const zoomed = zoomedView(view, factor, at, frame, stage);
        fc.pre(at.left >= 48 && at.left <= 852 && at.top >= 48 && at.top <= 652);
        expect(toView(zoomed, under).left).toBeCloseTo(at.left, 6);
        expect(toView(zoomed, under).top).toBeCloseTo(at.top, 6);
      }),
    );
  });

  it("never loses the frame, whatever is done", () => {
    const step = fc.record({
      at: anyPoint(),
      factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
      by: fc.integer({ min: -5000, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let view = fittedView(frame, stage, insets);
        for (const { at, factor, by } of steps) {
          view = pannedView(zoomedView(view, factor, at, frame, stage), by, -by, frame, stage);
          expect(view.scale).toBeLessThanOrEqual(MAX_SCALE);
          const [first, last] = corners(view);
          expect(last.left).toBeGreaterThan(40);
          expect(last.top).toBeGreaterThan(40);
          expect(first.left).toBeLessThan(stage.width - 40);
          expect(first.top).toBeLessThan(stage.height - 40);
        }
      }),
    );
  });

  it("brings a point into sight and leaves one alone that is", () => {
    const view = zoomedView(fittedView(frame, stage, insets), 8, { left: 0, top: 0 }, frame, stage);
    const shown = toView(viewShowing(view, { x: 1270, y: 700 }, 60, stage), { x: 1270, y: 700 });
    expect(shown.left).toBeCloseTo(840);
    expect(shown.top).toBeCloseTo(640);
    const middle = toFrame(view, { left: 450, top: 350 });
    expect(viewShowing(view, middle, 60, stage)).toEqual(view);
  });

  it("keeps the middle when the stage changes size", () => {
    const view = fittedView(frame, stage, insets);
    const middle = toFrame(view, { left: 450, top: 350 });
    const after = { width: 500, height: 640 };
    const moved = toView(resizedView(view, stage, after, frame), middle);
    expect(moved.left).toBeCloseTo(250);
    expect(moved.top).toBeCloseTo(320);
  });
});
