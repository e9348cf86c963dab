import { roundToHalf } from "./float.ts";

/** The block length WebGPU's fast matrix kernels are written for; every package uses it. */
export const BLOCK = 32;

export type QuantisedBits = 4 | 8;

export interface QuantisedRows {
  /** uint8 [rows, blocks, BLOCK · bits / 8]; 4-bit values lie two to a byte, the first in the low half. */
  readonly values: Uint8Array;
  /** float32 [rows, blocks] */
  readonly scales: Float32Array;
  /** Largest magnitude of the weights. */
  readonly largest: number;
}

export const blocksPerRow = (columns: number): number => Math.ceil(columns / BLOCK);

/**
 * Symmetric block quantisation as `MatMulNBits` reads it: `weight = (value − 2^(bits−1)) · scale`.
 * The scale is the element of largest magnitude, sign kept, over −2^(bits−1): that element is met exactly and the full range
 * is used, at the price of clipping its mirror image by one step. Columns beyond the last whole block are padded with zeros.
 * @param weights float32 [rows, columns]
 * @param halfScales round scales to float16 first, so that the values suit the scale that will be stored
 */
export function quantiseRows(
  weights: Float32Array,
  rows: number,
  columns: number,
  bits: QuantisedBits,
  halfScales: boolean,
): QuantisedRows {
  const blocks = blocksPerRow(columns);
  const values = new Uint8Array((rows * blocks * BLOCK * bits) / 8);
  const scales = new Float32Array(rows * blocks);
  const zero = 2 ** (bits - 1);
  let largest = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    const end = (row + 1) * columns;
    for (let start = row * columns; start < end; start += BLOCK, at++) {
      const blockEnd = Math.min(start + BLOCK, end);
      const extreme = signedMaximum(weights, start, blockEnd);
      largest = Math.max(largest, Math.abs(extreme));
      const exact = extreme / -zero;
      const scale = halfScales ? roundToHalf(exact) : Math.fround(exact);
      scales[at] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      if (bits === 4) pack4(weights, start, blockEnd, inverse, values, (at * BLOCK) / 2);
      else pack8(weights, start, blockEnd, inverse, values, at * BLOCK);
    }
  }
  return { values, scales, largest };
}

/** The element of largest magnitude; of two as large, the first. */
function signedMaximum(weights: Float32Array, start: number, end: number): number {
  let low = 0;
  let high = 0;
  for (let i = start; i < end; i++) {
    const value = weights[i];
    if (value > high) high = value;
    else if (value < low) low = value;
  }
  if (high !== -low || high === 0) return high > -low ? high : low;
  for (let i = start; i < end; i++) if (weights[i] === high || weights[i] === low) return weights[i];
  return 0;
}

// This is where a conversion spends its time, so both loops are plain: `| 0` floors what is not negative, and what is negative is 0.

function pack4(
  weights: Float32Array,
  start: number,
  end: number,
  inverse: number,
  target: Uint8Array,
  offset: number,
): void {
  let i = start;
  let at = offset;
  for (; i + 1 < end; i += 2)
    target[at++] = code4(weights[i] * inverse) | (code4(weights[i + 1] * inverse) << 4);
  if (i < end) target[at++] = code4(weights[i] * inverse) | (ZERO4 << 4);
  target.fill(ZERO4 | (ZERO4 << 4), at, offset + BLOCK / 2);
}

const ZERO4 = 8;

function code4(steps: number): number {
  const code = (steps + (ZERO4 + 0.5)) | 0;
  return Math.min(15, Math.max(0, code));
}

function pack8(
  weights: Float32Array,
  start: number,
  end: number,
  inverse: number,
  target: Uint8Array,
  offset: number,
): void {
  let at = offset;
  for (let i = start; i < end; i++) {
    const code = (weights[i] * inverse + 128.5) | 0;
    target[at++] = Math.min(255, Math.max(0, code));
  }
  target.fill(128, at, offset + BLOCK);
}
