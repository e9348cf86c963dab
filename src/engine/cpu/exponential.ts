import { type Declare, f32x4, i32x4 } from "../../core/wasm-code.ts";
import type { MultiplyAdd, Vector } from "./routine-code.ts";

/** Where neither e^x nor the power of two in it leaves float32. */
const MAX_EXPONENT = 87;
/** Coefficients of r² … r⁷ in e^r on |r| ≤ ln 2 / 2, last one first. Source: Cephes, expf.c. */
const EXPONENTIAL = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];
/** ln 2 in two parts, the first short enough that its multiples are exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

/** Added to a small float, it leaves that rounded to a whole number in the low bits: 1.5 · 2²³. */
export const ROUNDING = 12582912;

/** e^x to about an ulp: 2^n · e^r with n = round(x / ln 2). `prepare` comes before `result`. */
export function exponential(x: Vector, declare: Declare, multiplyAdd: MultiplyAdd) {
  const [shifted, n, r] = [declare("v128"), declare("v128"), declare("v128")];
  const { constant } = f32x4;
  const bounded = f32x4.pseudoMax(f32x4.pseudoMin(x, constant(MAX_EXPONENT)), constant(-MAX_EXPONENT));
  const series = EXPONENTIAL.map(constant).reduce((sum, coefficient) => multiplyAdd(sum, r, coefficient));
  const power = f32x4.add(multiplyAdd(f32x4.multiply(series, r), r, r), constant(1));
  const exponent = i32x4.shiftLeft(i32x4.add(shifted, i32x4.splat(127)), 23);
  return {
    prepare: [
      r.set(bounded),
      shifted.set(multiplyAdd(r, constant(Math.LOG2E), constant(ROUNDING))),
      n.set(f32x4.subtract(shifted, constant(ROUNDING))),
      r.set(multiplyAdd(n, constant(-LN2_LOW), multiplyAdd(n, constant(-LN2_HIGH), r))),
    ],
    result: f32x4.multiply(power, exponent),
  };
}
