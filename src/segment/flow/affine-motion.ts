/** An affine displacement: dx = a + b·x + c·y and likewise dy, with a typical residual in pixels. */
export interface AffineMotion {
  readonly x: readonly [number, number, number];
  readonly y: readonly [number, number, number];
  /** Root of the weighted mean of squared residuals, at least 0.3. */
  readonly spread: number;
}

const ROUNDS = 4;
const LEAST_SPREAD = 0.3;

/**
 * Fits an affine motion to displacements, with less weight for those that do not follow it (Geman–McClure).
 * @param samples x, y, dx, dy, weight one after the other
 * @returns null for fewer than six samples
 */
export function fitAffine(samples: Float32Array): AffineMotion | null {
  const count = samples.length / 5;
  if (count < 6) return null;
  let motion: AffineMotion | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const scale = motion === null ? Number.POSITIVE_INFINITY : 4 * motion.spread ** 2;
    const normal = new Float64Array(6);
    const right = new Float64Array(6);
    let [total, squares] = [0, 0];
    for (let at = 0; at < samples.length; at += 5) {
      const [x, y, dx, dy] = [samples[at]!, samples[at + 1]!, samples[at + 2]!, samples[at + 3]!];
      const residual = motion === null ? 0 : residualOf(motion, x, y, dx, dy) ** 2;
      const weight = samples[at + 4]! / (1 + residual / scale) ** 2;
      normal[0]! += weight;
      normal[1]! += weight * x;
      normal[2]! += weight * y;
      normal[3]! += weight * x * x;
      normal[4]! += weight * x * y;
      normal[5]! += weight * y * y;
      right[0]! += weight * dx;
      right[1]! += weight * x * dx;
      right[2]! += weight * y * dx;
      right[3]! += weight * dy;
      right[4]! += weight * x * dy;
      right[5]! += weight * y * dy;
    }
    const x = solve(normal, right[0]!, right[1]!, right[2]!);
    const y = solve(normal, right[3]!, right[4]!, right[5]!);
    if (x === null || y === null) return null;
    const fitted = { x, y, spread: 1 };
    const scaleNow = motion === null ? Number.POSITIVE_INFINITY : 4 * motion.spread ** 2;
    for (let at = 0; at < samples.length; at += 5) {
      const residual =
        residualOf(fitted, samples[at]!, samples[at + 1]!, samples[at + 2]!, samples[at + 3]!) ** 2;
      const weight = samples[at + 4]! / (1 + residual / scaleNow) ** 2;
      total += weight;
      squares += weight * residual;
    }
    motion = { x, y, spread: Math.max(LEAST_SPREAD, Math.sqrt(squares / total)) };
  }
  return motion;
}

/** How far a displacement at (x, y) is from the motion's, in pixels. */
export function residualOf(motion: AffineMotion, x: number, y: number, dx: number, dy: number): number {
  const ex = dx - motion.x[0] - motion.x[1] * x - motion.x[2] * y;
  const ey = dy - motion.y[0] - motion.y[1] * x - motion.y[2] * y;
  return Math.sqrt(ex * ex + ey * ey);
}

/** Solves the symmetric 3×3 system [[n0 n1 n2] [n1 n3 n4] [n2 n4 n5]] by Cramer's rule, with a little damping. */
function solve(n: Float64Array, r0: number, r1: number, r2: number): [number, number, number] | null {
  const [a, b, c] = [n[0]!, n[1]!, n[2]!];
  const d = n[3]! * (1 + 1e-9) + 1e-9;
  const e = n[4]!;
  const f = n[5]! * (1 + 1e-9) + 1e-9;
  const [c00, c01, c02] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const determinant = a * c00 + b * c01 + c * c02;
  if (!(Math.abs(determinant) > 1e-12)) return null;
  const [c11, c12, c22] = [a * f - c * c, b * c - a * e, a * d - b * b];
  return [
    (c00 * r0 + c01 * r1 + c02 * r2) / determinant,
    (c01 * r0 + c11 * r1 + c12 * r2) / determinant,
    (c02 * r0 + c12 * r1 + c22 * r2) / determinant,
  ];
}
