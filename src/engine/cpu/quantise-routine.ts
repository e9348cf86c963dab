import {
  advance,
  f32x4,
  i8x16,
  i16x8,
  i32,
  i32x4,
  sweep,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../../core/wasm-code.ts";
import { ROUNDING } from "./exponential.ts";
import { type IntegerArithmetic, quantisedBlock, zeroPoint } from "./integer-arithmetic.ts";
import type { Vector } from "./routine-code.ts";
import { BLOCK_COLUMNS } from "./tiling.ts";

const LARGEST = 127;
/** Blocks of nothing but zeros are divided by this instead of by 0. */
const SMALLEST = 1e-30;

/** Blocks of 32 floats as integers: round(x / scale), scale = largest |x| / 127. */
export function quantise(arithmetic: IntegerArithmetic): WasmFunction {
  const { valueBytes, scale, correction, bytes } = quantisedBlock(arithmetic);
  return wasmFunction("quantise", ["i32", "i32", "i32"], ([x, out, count], declare) => {
    const values = Array.from({ length: BLOCK_COLUMNS / 4 }, () => declare("v128"));
    const [all, inverse] = [declare("v128"), declare("v128")];
    const swap = (vector: Vector, lanes: readonly [number, number, number, number]) =>
      f32x4.shuffle(vector, vector, lanes);
    const spread = (combine: (a: Vector, b: Vector) => Vector) => [
      all.set(combine(all, swap(all, [2, 3, 0, 1]))),
      all.set(combine(all, swap(all, [1, 0, 3, 2]))),
    ];
    const words = [0, 2, 4, 6].map((nth) => i16x8.narrow(values[nth]!, values[nth + 1]!));
    const stored =
      valueBytes === 2
        ? words.map((word, nth) => v128.store(out, word, 16 * nth))
        : [0, 1].map((half) =>
            v128.store(out, i8x16.narrowSigned(words[2 * half]!, words[2 * half + 1]!), 16 * half),
          );
    const corrections = ([4, 8] as const).map((bits) =>
      v128.store32(out, i32x4.multiply(all, i32x4.splat(-zeroPoint(bits, arithmetic))), correction[bits]),
    );
    const block = [
      ...values.map((value, nth) => value.set(v128.load(x, 16 * nth))),
      all.set(f32x4.constant(SMALLEST)),
      ...values.map((value) => all.set(f32x4.pseudoMax(all, f32x4.absolute(value)))),
      ...spread(f32x4.pseudoMax),
      inverse.set(f32x4.divide(f32x4.constant(LARGEST), all)),
      v128.store32(out, f32x4.multiply(all, f32x4.constant(1 / LARGEST)), scale),
      // The sum has the rounded number in its low bits; as integers, the difference is that number.
      ...values.map((value) =>
        value.set(
          i32x4.subtract(
            f32x4.add(f32x4.multiply(value, inverse), f32x4.constant(ROUNDING)),
            f32x4.constant(ROUNDING),
          ),
        ),
      ),
      ...stored,
      all.set(values.map((value): Vector => value).reduce((sum, value) => i32x4.add(sum, value))),
      ...spread(i32x4.add),
      ...corrections,
      advance(x, 4 * BLOCK_COLUMNS),
      advance(out, bytes),
    ];
    return { statements: sweep(x, i32.times(count, 4 * BLOCK_COLUMNS), block, declare) };
  });
}
