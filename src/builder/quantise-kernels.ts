import {
  advance,
  encodeModule,
  f32,
  f32x4,
  i8x16,
  i16x8,
  i32,
  i32x4,
  sweep,
  type Value,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../core/wasm-code.ts";

/** Values that share a scale. */
const BLOCK = 32;
/** Values per portion: inputs and results fit into the cache of one core. */
export const PORTION = 2 ** 15;

/** The loops of a conversion. Pointers are bytes in `memory`; counts are at least one. References in quantise.test.ts. */
interface QuantiseKernels {
  /** out float32 [count] = bfloat16 [count], `count` a multiple of 8. @returns whether some are not finite */
  widen(bits: number, out: number, count: number): number;
  /** lows, highs float32 [blocks]: minimum and maximum of each block of x and zero */
  extremes(x: number, lows: number, highs: number, blocks: number): void;
  /** out [blocks, 16] = round(x · inverse of the block) + 8 within four bits, two to a byte, the first in the low nibble */
  codes4(x: number, inverses: number, out: number, blocks: number): void;
  /** out [blocks, 32] = round(x · inverse of the block) + 128 within eight bits */
  codes8(x: number, inverses: number, out: number, blocks: number): void;
}

/** Memory layout: a portion of values, two numbers per block, then the codes. */
const X = 0;
const LOWS = 4 * PORTION;
const HIGHS = LOWS + (4 * PORTION) / BLOCK;
const CODES = HIGHS + (4 * PORTION) / BLOCK;
const BYTES = CODES + 2 * PORTION;

const memory = new WebAssembly.Memory({ initial: Math.ceil(BYTES / 2 ** 16) });
let made: QuantiseKernels | null = null;

/** Compiled on first use, synchronously: the module has a few hundred bytes. */
function kernels(): QuantiseKernels {
  if (!made) {
    const bytes = encodeModule([widen(), extremes(), codes(4), codes(8)]);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    made = exports as unknown as QuantiseKernels;
  }
  return made;
}

/**
 * Widens bfloat16 to float32. This is exact: a bfloat16 is the upper half of a float32.
 * @returns whether all are finite
 */
export function widenBfloat16(bits: Uint16Array, target: Float32Array): boolean {
  let finite = true;
  for (let start = 0; start < bits.length; start += PORTION) {
    const portion = bits.subarray(start, start + PORTION);
    const whole = Math.ceil(portion.length / 8) * 8;
    const input = new Uint16Array(memory.buffer, CODES, whole);
    input.fill(0, portion.length);
    input.set(portion);
    if (kernels().widen(CODES, X, whole) !== 0) finite = false;
    target.set(new Float32Array(memory.buffer, X, portion.length), start);
  }
  return finite;
}

/** One portion in the memory of the kernels, in blocks. Callers pad the last block of a row with zeros. */
export class Portion {
  /** @param blocks at most PORTION / 32 */
  constructor(readonly blocks: number) {}

  /** float32 [blocks, 32] */
  get values(): Float32Array {
    return new Float32Array(memory.buffer, X, BLOCK * this.blocks);
  }

  /** Minimum and maximum of each block and zero. */
  extremes(): { readonly lows: Float32Array; readonly highs: Float32Array } {
    kernels().extremes(X, LOWS, HIGHS, this.blocks);
    return {
      lows: new Float32Array(memory.buffer, LOWS, this.blocks),
      highs: new Float32Array(memory.buffer, HIGHS, this.blocks),
    };
  }

  /** @param inverses one over each block's scale. @returns uint8 [blocks, 4 · bits], valid until the next call */
  codes(bits: 4 | 8, inverses: Float32Array): Uint8Array {
    new Float32Array(memory.buffer, LOWS, this.blocks).set(inverses);
    kernels()[`codes${bits}`](X, LOWS, CODES, this.blocks);
    return new Uint8Array(memory.buffer, CODES, 4 * bits * this.blocks);
  }
}

function widen(): WasmFunction {
  return wasmFunction("widen", ["i32", "i32", "i32"], ([bits, out, count], declare) => {
    const [packed, words, strange] = [declare("v128"), declare("v128"), declare("v128")];
    const exponent = i32x4.splat(0x7f800000);
    const half = (extended: Value<"v128">, offset: number) => [
      words.set(i32x4.shiftLeft(extended, 16)),
      v128.store(out, words, offset),
      strange.set(v128.or(strange, i32x4.equal(v128.and(words, exponent), exponent))),
    ];
    const eight = [
      packed.set(v128.load(bits)),
      ...half(i32x4.extendLow(packed), 0),
      ...half(i32x4.extendHigh(packed), 16),
      advance(bits, 16),
      advance(out, 32),
    ];
    return {
      statements: sweep(bits, i32.times(count, 2), eight, declare),
      result: v128.anyTrue(strange),
    };
  });
}

function extremes(): WasmFunction {
  return wasmFunction("extremes", ["i32", "i32", "i32", "i32"], ([x, lows, highs, blocks], declare) => {
    const [values, low, high] = [declare("v128"), declare("v128"), declare("v128")];
    const lanes = (of: Value<"v128">, combine: typeof f32.min) =>
      combine(combine(f32x4.lane(of, 0), f32x4.lane(of, 1)), combine(f32x4.lane(of, 2), f32x4.lane(of, 3)));
    const block = [
      low.set(f32x4.constant(0)),
      high.set(f32x4.constant(0)),
      ...Array.from({ length: BLOCK / 4 }, (_, index) => [
        values.set(v128.load(x, 16 * index)),
        low.set(f32x4.pseudoMin(low, values)),
        high.set(f32x4.pseudoMax(high, values)),
      ]).flat(),
      f32.store(lows, lanes(low, f32.min)),
      f32.store(highs, lanes(high, f32.max)),
      advance(x, 4 * BLOCK),
      advance(lows, 4),
      advance(highs, 4),
    ];
    return { statements: sweep(lows, i32.times(blocks, 4), block, declare) };
  });
}

/** Values outside the range are clamped, by narrowing with saturation. */
function codes(bits: 4 | 8): WasmFunction {
  return wasmFunction(`codes${bits}`, ["i32", "i32", "i32", "i32"], ([x, inverses, out, blocks], declare) => {
    const inverse = declare("v128");
    const vectors = [declare("v128"), declare("v128")];
    const rounding = f32x4.constant(2 ** (bits - 1) + 0.5);
    const four = (index: number) =>
      i32x4.truncate(f32x4.add(f32x4.multiply(v128.load(x, 16 * index), inverse), rounding));
    const sixteen = (half: number) =>
      i8x16.narrow(
        i16x8.narrow(four(4 * half), four(4 * half + 1)),
        i16x8.narrow(four(4 * half + 2), four(4 * half + 3)),
      );
    /** Neighbours a, b of four bits in two bytes as a + 16 · b in the first. */
    const paired = (codes: Value<"v128">) =>
      v128.and(v128.or(codes, i16x8.shiftRight(codes, 4)), i16x8.splat(0xff));
    const store =
      bits === 8
        ? vectors.map((vector, index) => v128.store(out, vector, 16 * index))
        : [
            ...vectors.map((vector) => vector.set(i8x16.min(vector, i8x16.splat(15)))),
            v128.store(out, i8x16.narrow(paired(vectors[0]!), paired(vectors[1]!))),
          ];
    const block = [
      inverse.set(f32x4.loadSplat(inverses)),
      ...vectors.map((vector, index) => vector.set(sixteen(index))),
      ...store,
      advance(x, 4 * BLOCK),
      advance(inverses, 4),
      advance(out, 4 * bits),
    ];
    return { statements: sweep(inverses, i32.times(blocks, 4), block, declare) };
  });
}
