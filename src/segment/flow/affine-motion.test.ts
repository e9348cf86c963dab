import { describe, expect, it } from "vitest";
import { fitAffine, residualOf } from "./affine-motion.ts";

const displacement = (x: number, y: number) => [3 + 0.02 * x - 0.01 * y, -1 + 0.03 * x + 0.01 * y] as const;

function samples(outliers: number): Float32Array {
  const out: number[] = [];
  for (let i = 0; i < 200; i++) {
    const [x, y] = [(i * 37) % 101, (i * 53) % 97];
    const [dx, dy] = i < outliers ? [-30, 25] : displacement(x, y);
    out.push(x, y, dx, dy, 1);
  }
  return Float32Array.from(out);
}

describe("fitAffine", () => {
  it("finds a motion among a quarter of others", () => {
    const motion = fitAffine(samples(50))!;
    expect(residualOf(motion, 40, 60, ...displacement(40, 60))).toBeLessThan(0.2);
    expect(residualOf(motion, 40, 60, -30, 25)).toBeGreaterThan(30);
  });

  it("needs six samples that do not lie on a line", () => {
    expect(fitAffine(samples(0).subarray(0, 25))).toBeNull();
  });
});
