import { expect, it } from "vitest";
import { wheelZoomFactor } from "./wheel-zoom.ts";

const wheel = (deltaY: number, ctrlKey = false, deltaMode = 0) =>
  wheelZoomFactor({ deltaY, ctrlKey, deltaMode });

it("zooms by one small step a notch, with and without Ctrl", () => {
  for (const notch of [100, 120, 53]) {
    expect(wheel(-notch)).toBeGreaterThan(1.05);
    expect(wheel(-notch)).toBeLessThanOrEqual(1.25);
    expect(wheel(-notch, true)).toBe(wheel(-notch));
    expect(wheel(-notch) * wheel(notch)).toBeCloseTo(1);
  }
  expect(wheel(-3, true, 1)).toBe(wheel(-3, false, 1));
});

it("follows a pinch closely", () => {
  expect(wheel(-4, true)).toBeCloseTo(Math.exp(0.04));
});

it("is bounded whatever a device reports", () => {
  expect(wheel(-5000, true)).toBe(1.25);
  expect(wheel(5000)).toBe(0.8);
});
