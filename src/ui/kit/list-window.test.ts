import { expect, it } from "vitest";
import { listWindow, ROW_HEIGHT, scrollTopShowing } from "./list-window.ts";

const BOX = 600;

it("shows the rows in the box and a few around them", () => {
  const { height, first, end, top } = listWindow(1000, 20 * ROW_HEIGHT, BOX);
  expect(height).toBe(1000 * ROW_HEIGHT);
  expect([first, end]).toEqual([16, 32]);
  expect(top(20)).toBe(20 * ROW_HEIGHT);
  expect(listWindow(3, 0, BOX)).toMatchObject({ first: 0, end: 3 });
  expect(listWindow(0, 0, BOX)).toMatchObject({ height: 0, first: 0, end: 0 });
});

it("reaches the first and the last row of a list that is too long for a browser", () => {
  const count = 2_000_000;
  const { height } = listWindow(count, 0, BOX);
  expect(height).toBeLessThan(16e6);
  const last = listWindow(count, height - BOX, BOX);
  expect(last.end).toBe(count);
  expect(last.top(count - 1) + ROW_HEIGHT).toBeCloseTo(height, 0);
});

it.each([30, 2_000_000])("scrolls to a row of %i and stays where it is seen", (count) => {
  for (const place of [0, 7, Math.floor(count / 2), count - 1]) {
    const scrollTop = scrollTopShowing(place, count, 0, BOX);
    const { top } = listWindow(count, scrollTop, BOX);
    expect(top(place) - scrollTop).toBeGreaterThan(-1);
    expect(top(place) + ROW_HEIGHT - scrollTop).toBeLessThan(BOX + 1);
    expect(scrollTopShowing(place, count, scrollTop, BOX)).toBeCloseTo(scrollTop, 3);
  }
});
