import { roundToHalf } from "../core/float.ts";
import { PORTION, Portion } from "./quantise-kernels.ts";

/** Weights per block. WebGPU's fast matrix kernels are written for this length, so every package uses it. */
export const BLOCK = 32;

export type QuantisedBits = 4 | 8;

export interface QuantisedRows {
  /** uint8 [rows, blocks, BLOCK · bits / 8]; 4-bit values are packed two to a byte, the first in the low nibble. */
  readonly values: Uint8Array;
  /** float32 [rows, blocks] */
  readonly scales: Float32Array;
  /** Largest magnitude of the weights. */
  readonly largest: number;
}

export const blocksPerRow = (columns: number): number => Math.ceil(columns / BLOCK);

/**
 * Symmetric block quantisation as `MatMulNBits` reads it: `weight = (value − 2^(bits−1)) · scale`.
 * The scale is the element of largest magnitude, with its sign, divided by −2^(bits−1). So that element is exact and the full
 * range is used; the value of opposite sign is clipped by one step. Columns after the last whole block are padded with zeros.
 * @param weights float32 [rows, columns]
 * @param halfScales round scales to float16 before quantising, so that values fit the scale that will be stored
 */
export function quantiseRows(
  weights: Float32Array,
  rows: number,
  columns: number,
  bits: QuantisedBits,
  halfScales: boolean,
): QuantisedRows {
  const blocks = blocksPerRow(columns);
  const blockBytes = (BLOCK * bits) / 8;
  const values = new Uint8Array(rows * blocks * blockBytes);
  const scales = new Float32Array(rows * blocks);
  let largest = 0;
  let at = 0;
  for (const portion of portionsOf(weights, rows, columns)) {
    const inverses = new Float32Array(portion.blocks);
    const { lows, highs } = portion.extremes();
    for (let block = 0; block < portion.blocks; block++) {
      const extreme = signedMaximum(lows[block]!, highs[block]!, portion, block);
      largest = Math.max(largest, Math.abs(extreme));
      const exact = extreme / -(2 ** (bits - 1));
      const scale = halfScales ? roundToHalf(exact) : exact;
      scales[at + block] = scale;
      // A subnormal scale has no finite inverse; all weights of its block count as zero.
      inverses[block] = Math.abs(scale) < SMALLEST_NORMAL ? 0 : 1 / scale;
    }
    values.set(portion.codes(bits, inverses), at * blockBytes);
    at += portion.blocks;
  }
  return { values, scales, largest };
}

/** The smallest normal float32. */
const SMALLEST_NORMAL = 2 ** -126;

/** The weights, some blocks at a time. Rows that end within a block come one by one. Each portion reuses the memory of the one before. */
function* portionsOf(weights: Float32Array, rows: number, columns: number): Generator<Portion> {
  const whole = columns % BLOCK === 0;
  const [lines, width] = whole ? [1, rows * columns] : [rows, columns];
  for (let line = 0; line < lines; line++) {
    const end = (line + 1) * width;
    for (let start = line * width; start < end; start += PORTION) {
      const taken = weights.subarray(start, Math.min(end, start + PORTION));
      const portion = new Portion(blocksPerRow(taken.length));
      portion.values.fill(0, taken.length);
      portion.values.set(taken);
      yield portion;
    }
  }
}

/** The element of largest magnitude; the first, if two are equally large. */
function signedMaximum(low: number, high: number, portion: Portion, block: number): number {
  if (high !== -low || high === 0) return high > -low ? high : low;
  return portion.values.subarray(block * BLOCK).find((value) => Math.abs(value) === high) ?? 0;
}
