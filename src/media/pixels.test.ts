import { describe, expect, it } from "vitest";
import { packRgb } from "./pixels.ts";

describe("packRgb", () => {
  // Two rows of three pixels; red counts them: 1 2 3 / 4 5 6.
  const rgba = Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((red) => [red, red * 10, 7, 255]));
  const reds = (rotationDegrees: 0 | 90 | 180 | 270, mirrored = false) =>
    [...packRgb(rgba, 3, 2, { rotationDegrees, mirrored })].filter((_, at) => at % 3 === 0);

  it("drops alpha and keeps the order", () => {
    expect([...packRgb(rgba, 3, 2)].slice(0, 6)).toEqual([1, 10, 7, 2, 20, 7]);
    expect(reds(0)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("turns clockwise", () => {
    expect(reds(90)).toEqual([4, 1, 5, 2, 6, 3]);
    expect(reds(180)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(reds(270)).toEqual([3, 6, 2, 5, 1, 4]);
  });

  it("mirrors after turning", () => {
    expect(reds(0, true)).toEqual([3, 2, 1, 6, 5, 4]);
    expect(reds(90, true)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(reds(180, true)).toEqual([4, 5, 6, 1, 2, 3]);
    expect(reds(270, true)).toEqual([6, 3, 5, 2, 4, 1]);
  });
});
