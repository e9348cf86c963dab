import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { visionRope } from "./rope.ts";

/** Made by training/golden/numeric.py with torch. */
const {
  rope,
}: { rope: { rows: number; columns: number; merge: number; headDim: number; cos: number[]; sin: number[] } } =
  JSON.parse(readFileSync(new URL("../numeric/fixtures/numeric.json", import.meta.url), "utf8"));

it("turns rows and columns in merge order as torch computes it", () => {
  const { cos, sin } = visionRope(rope, rope.merge, { headDim: rope.headDim, ropeTheta: 10000 });
  expect(cos.length).toBe(rope.rows * rope.columns * (rope.headDim / 2));
  const worst = (values: Float32Array, expected: number[]) =>
    expected.reduce((most, value, i) => Math.max(most, Math.abs(values[i]! - value)), 0);
  expect(worst(cos, rope.cos)).toBeLessThan(5e-7);
  expect(worst(sin, rope.sin)).toBeLessThan(5e-7);
});
