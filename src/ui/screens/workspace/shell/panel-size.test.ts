// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { sizeWithin } from "./panel-size.ts";

it.each([
  ["desktop", 400, 1440, 400],
  ["desktop", 0, 1440, 300],
  ["desktop", 5000, 1440, 864],
  ["phone", 5000, 844, 549],
  ["tablet", 300.4, 1180, 300],
  // In a window with little room, the panels keep what they need.
  ["wide", 900, 700, 520],
] as const)("in %s, %d px of a window of %d are %d", (layout, wanted, room, size) => {
  expect(sizeWithin(layout, wanted, room)).toBe(size);
});
