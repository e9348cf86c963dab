import { describe, expect, it } from "vitest";
import { colourFrame } from "../flow/work-frame.ts";
import { frameGrid } from "./frame-grid.ts";
import { logitColours, sharpenLogits } from "./sharpen-logits.ts";

const [WIDTH, HEIGHT] = [48, 40];
/** Wider than the frame, as a grid of whole windows is. */
const COLUMNS = 56;

const inSquare = (x: number, y: number, margin = 0) =>
  x >= 16 - margin && x < 32 + margin && y >= 12 - margin && y < 28 + margin;

/** A square before grey; where its colour is grey, too, nothing of it is to be seen. */
const picture = (square: readonly number[]) =>
  colourFrame({
    width: WIDTH,
    height: HEIGHT,
    data: Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, at) => {
      const pixel = Math.floor(at / 3);
      return inSquare(pixel % WIDTH, Math.floor(pixel / WIDTH)) ? square[at % 3]! : 128;
    }),
  });

const logitsOf = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: COLUMNS * HEIGHT }, (_, at) => value(at % COLUMNS, Math.floor(at / COLUMNS)));

/** Cells whose sign is not that of the square. */
function wrong(logits: Float32Array): number {
  let count = 0;
  for (const [at, logit] of logits.entries())
    if (logit > 0 !== inSquare(at % COLUMNS, Math.floor(at / COLUMNS))) count++;
  return count;
}

const soft = logitsOf((x, y) => (inSquare(x, y) ? 3 : inSquare(x, y, 2) ? 1 : -4));

describe("the border of a mask", () => {
  it("moves to where the colours change", () => {
    expect(wrong(soft)).toBeGreaterThan(100);
    expect(wrong(sharpenLogits(soft, COLUMNS, picture([200, 40, 40])))).toBe(0);
  });

  it("stays where there is no other colour", () => {
    const sharp = sharpenLogits(soft, COLUMNS, picture([128, 128, 128]));
    expect(wrong(sharp)).toBe(wrong(soft));
  });

  it("keeps the logits of what does not change sides", () => {
    const sharp = sharpenLogits(soft, COLUMNS, picture([200, 40, 40]));
    for (const [at, logit] of sharp.entries()) if (logit > 0 === soft[at]! > 0) expect(logit).toBe(soft[at]);
  });

  it("is none for an empty mask", () => {
    const empty = logitsOf(() => -2);
    expect(sharpenLogits(empty, COLUMNS, picture([200, 40, 40]))).toEqual(empty);
  });
});

describe("the colours of a frame", () => {
  it.each([
    [320, 180],
    [30, 50],
  ])("of %i × %i pixels have the size of the logits that lie on it", (width, height) => {
    const grid = frameGrid(width, height, 512);
    const image = { width, height, data: new Uint8Array(3 * width * height).fill(90) };
    const colours = logitColours(image, grid);
    expect([colours.width, colours.height]).toEqual([
      Math.round(grid.scaledWidth / 4),
      Math.round(grid.scaledHeight / 4),
    ]);
    expect(colours.colours.filter((_, at) => at % 3 === 0).every((luma) => Math.abs(luma - 90) <= 1)).toBe(
      true,
    );
  });
});
