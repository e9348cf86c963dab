import { BLOCK } from "../../builder/quantise.ts";
import { encodeHalf } from "../../core/float.ts";

/** Bytes of a block: a float16 scale and its values. */
export const BLOCK_BYTES = { Q4_0: 2 + BLOCK / 2, Q8_0: 2 + BLOCK } as const;

/**
 * A package's 4-bit blocks as llama.cpp's Q4_0: `weight = (value − 8) · scale`. The values are the same, in another order:
 * a byte holds values i and i + 16, not two neighbours. Scales are rounded to float16.
 * @param values uint8 [blocks, 16], the first of two neighbours in the low nibble
 * @param scales float32 [blocks]
 */
export function toQ4Blocks(values: Uint8Array, scales: Float32Array): Uint8Array {
  const half = BLOCK / 2;
  const valueAt = (block: number, index: number) =>
    (values[block * half + (index >> 1)]! >> (4 * (index & 1))) & 15;
  return toBlocks(scales, BLOCK_BYTES.Q4_0, (block, target) => {
    for (let i = 0; i < half; i++) target[i] = valueAt(block, i) | (valueAt(block, half + i) << 4);
  });
}

/** 4-bit values as 8-bit ones of the same weights: uint8 [blocks, 32] with the zero point 128. */
export function widen(values: Uint8Array): Uint8Array {
  const wide = new Uint8Array(2 * values.length);
  for (const [i, pair] of values.entries()) {
    wide[2 * i] = (pair & 15) + 120;
    wide[2 * i + 1] = (pair >> 4) + 120;
  }
  return wide;
}

/**
 * A package's 8-bit blocks as llama.cpp's Q8_0, `weight = value · scale` with signed values. Scales are rounded to float16.
 * @param values uint8 [blocks, 32] with the zero point 128
 * @param scales float32 [blocks]
 */
export function toQ8Blocks(values: Uint8Array, scales: Float32Array): Uint8Array {
  return toBlocks(scales, BLOCK_BYTES.Q8_0, (block, target) => {
    for (let i = 0; i < BLOCK; i++) target[i] = values[block * BLOCK + i]! - 128;
  });
}

function toBlocks(
  scales: Float32Array,
  bytes: number,
  fill: (block: number, target: Uint8Array) => void,
): Uint8Array {
  const blocks = new Uint8Array(scales.length * bytes);
  const view = new DataView(blocks.buffer);
  for (let block = 0; block < scales.length; block++) {
    view.setUint16(block * bytes, encodeHalf(scales[block]!), true);
    fill(block, blocks.subarray(block * bytes + 2, (block + 1) * bytes));
  }
  return blocks;
}
