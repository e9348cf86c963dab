import { roundToHalf } from "./float.ts";

/** The block length WebGPU's fast matrix kernels are written for; every package uses it. */
export const BLOCK = 32;

export type QuantisedBits = 4 | 8;

export interface QuantisedRows {
  /** uint8 [rows, blocks, BLOCK · bits / 8]; 4-bit values lie two to a byte, the first in the low half. */
  readonly values: Uint8Array;
  /** float32 [rows, blocks] */
  readonly scales: Float32Array;
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
  const blockBytes = (BLOCK * bits) / 8;
  const values = new Uint8Array(rows * blocks * blockBytes);
  const scales = new Float32Array(rows * blocks);
  const zero = 2 ** (bits - 1);
  const codes = new Uint8Array(BLOCK);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const start = row * columns + block * BLOCK;
      const count = Math.min(BLOCK, columns - block * BLOCK);
      const exact = signedMaximum(weights, start, count) / -zero;
      const scale = halfScales ? roundToHalf(exact) : Math.fround(exact);
      scales[row * blocks + block] = scale;
      const inverse = scale === 0 ? 0 : 1 / scale;
      codes.fill(zero);
      for (let i = 0; i < count; i++) {
        codes[i] = Math.max(0, Math.min(2 * zero - 1, Math.floor(weights[start + i] * inverse + zero + 0.5)));
      }
      pack(codes, bits, values, (row * blocks + block) * blockBytes);
    }
  }
  return { values, scales };
}

function signedMaximum(weights: Float32Array, start: number, count: number): number {
  let extreme = 0;
  for (let i = start; i < start + count; i++) {
    if (Math.abs(weights[i]) > Math.abs(extreme)) extreme = weights[i];
  }
  return extreme;
}

function pack(codes: Uint8Array, bits: QuantisedBits, target: Uint8Array, offset: number): void {
  if (bits === 8) {
    target.set(codes, offset);
    return;
  }
  for (let i = 0; i < BLOCK; i += 2) target[offset + i / 2] = codes[i] | (codes[i + 1] << 4);
}
