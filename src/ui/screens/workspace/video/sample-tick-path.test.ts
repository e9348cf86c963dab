import { expect, it } from "vitest";
import { ticksPath } from "./sample-tick-path.ts";

it("draws every tick as one stroke", () => {
  expect(ticksPath([0, 0.5])).toBe("M0.00 0V8M500.00 0V8");
  expect(ticksPath([])).toBe("");
});
