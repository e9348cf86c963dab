import { describe, expect, it } from "vitest";
import { colourFrame } from "../flow/work-frame.ts";
import { sharpenLogits } from "./sharpen-logits.ts";

const [WIDTH, HEIGHT] = [48, 40];
const WHOLE = { x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT };

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
  Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => value(at % WIDTH, Math.floor(at / WIDTH)));

/** Cells whose sign is not that of the square. */
function wrong(logits: Float32Array): number {
  let count = 0;
  for (const [at, logit] of logits.entries())
    if (logit > 0 !== inSquare(at % WIDTH, Math.floor(at / WIDTH))) count++;
  return count;
}

const soft = logitsOf((x, y) => (inSquare(x, y) ? 3 : inSquare(x, y, 2) ? 1 : -4));

describe("the border of a mask", () => {
  it("moves to where the colours change", () => {
    expect(wrong(soft)).toBeGreaterThan(100);
    expect(wrong(sharpenLogits(soft, picture([200, 40, 40]), WHOLE))).toBe(0);
  });

  it("stays where there is no other colour", () => {
    const sharp = sharpenLogits(soft, picture([128, 128, 128]), WHOLE);
    expect(wrong(sharp)).toBe(wrong(soft));
  });

  it("keeps the logits of what does not change sides", () => {
    const sharp = sharpenLogits(soft, picture([200, 40, 40]), WHOLE);
    for (const [at, logit] of sharp.entries()) if (logit > 0 === soft[at]! > 0) expect(logit).toBe(soft[at]);
  });

  it("moves in a part of the frame as in the whole", () => {
    const area = { x0: 9, y0: 5, x1: 41, y1: 36 };
    const part = Float32Array.from(
      { length: 32 * 31 },
      (_, at) => soft[(5 + Math.floor(at / 32)) * WIDTH + 9 + (at % 32)]!,
    );
    const sharp = sharpenLogits(part, picture([200, 40, 40]), area);
    const off = sharp.filter((logit, at) => logit > 0 !== inSquare(9 + (at % 32), 5 + Math.floor(at / 32)));
    expect(off).toHaveLength(0);
  });

  it("is none for an empty mask", () => {
    const empty = logitsOf(() => -2);
    expect(sharpenLogits(empty, picture([200, 40, 40]), WHOLE)).toEqual(empty);
  });
});
