import { describe, expect, it } from "vitest";
import { spoil } from "./spoil.ts";

const [WIDTH, HEIGHT] = [16, 8];
const stripes = () => {
  const data = new Uint8ClampedArray(4 * WIDTH * HEIGHT).fill(255);
  for (let at = 0; at < WIDTH * HEIGHT; at++) data.fill((at % 2) * 200, 4 * at, 4 * at + 3);
  return { width: WIDTH, height: HEIGHT, data };
};
const BOUNDS = { x0: 4, y0: 0, x1: 12, y1: 8 };
const isIn = (at: number) => at % WIDTH >= BOUNDS.x0 && at % WIDTH < BOUNDS.x1;

describe.each(["blur", "pixels", "black"] as const)("%s", (by) => {
  it("leaves nothing of the stripes where it spoils, and everything elsewhere", () => {
    const [picture, { data: before }] = [stripes(), stripes()];
    spoil(picture, BOUNDS, 4, by, isIn);
    for (let at = 0; at < WIDTH * HEIGHT; at++) {
      const value = picture.data[4 * at]!;
      if (isIn(at)) expect(value).toBe(by === "black" ? 0 : 100);
      else expect(value).toBe(before[4 * at]);
      expect(picture.data[4 * at + 3]).toBe(255);
    }
  });
});

it("blends a blur between cells, and keeps cells apart as pixels", () => {
  const halves = () => {
    const picture = stripes();
    for (let at = 0; at < WIDTH * HEIGHT; at++)
      picture.data.fill(at % WIDTH < 8 ? 0 : 240, 4 * at, 4 * at + 3);
    return picture;
  };
  const row = (by: "blur" | "pixels") => {
    const picture = halves();
    spoil(picture, { x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT }, 8, by, () => true);
    return Array.from({ length: WIDTH }, (_, x) => picture.data[4 * x]!);
  };
  expect(row("pixels")).toEqual([...new Array(8).fill(0), ...new Array(8).fill(240)]);
  const blurred = row("blur");
  expect(blurred.slice(0, 4)).toEqual([0, 0, 0, 0]);
  expect(blurred[7]! + blurred[8]!).toBe(240);
  expect(blurred.every((value, x) => x === 0 || value >= blurred[x - 1]!)).toBe(true);
});
