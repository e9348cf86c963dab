import { BLOCK_COLUMNS } from "./tiling.ts";

/**
 * How matrices are multiplied with integers: numbers of a row are rounded to 8 bits per block, and products within a block are exact.
 *
 * `bytes`: by the dot product of relaxed SIMD, four bytes to a lane. Its second operand is meant to lie in 0 … 127;
 * beyond that processors differ, and `signedWeights` says what this one does: true when it takes it as signed, false when as unsigned, null
 * when neither is exact, so that weights of 8 bits are rounded to 7.
 * `words`: by the dot product of words of 16 bits, which every browser has.
 * Source: WebAssembly core specification 3.0, i32x4.relaxed_dot_i8x16_i7x16_add_s.
 */
export type IntegerArithmetic =
  | { readonly kind: "words" }
  | { readonly kind: "bytes"; readonly signedWeights: boolean | null };

export const FLOAT = { kind: "float" } as const;

/** How a network's matrices are multiplied; its memory is laid out for it. */
export type Arithmetic = typeof FLOAT | IntegerArithmetic;

/** What stands for 0 among the stored weights, by their bits. */
export function zeroPoint(bits: 4 | 8, arithmetic: IntegerArithmetic): number {
  if (bits === 4) return 8;
  if (arithmetic.kind === "words" || arithmetic.signedWeights) return 0;
  return arithmetic.signedWeights === false ? 128 : 64;
}

/** Where the parts of a block of a row lie, in bytes: 32 integers, then what each product needs. */
export interface QuantisedBlock {
  readonly valueBytes: 1 | 2;
  /** float32 */
  readonly scale: number;
  /** int32, −zeroPoint · the sum of the values, for matrices of 4 and of 8 bits. */
  readonly correction: { readonly 4: number; readonly 8: number };
  readonly bytes: number;
}

export function quantisedBlock({ kind }: IntegerArithmetic): QuantisedBlock {
  const valueBytes = kind === "bytes" ? 1 : 2;
  const scale = BLOCK_COLUMNS * valueBytes;
  return { valueBytes, scale, correction: { 4: scale + 4, 8: scale + 8 }, bytes: scale + 16 };
}

/** Of a block of a row that is multiplied, in bytes. */
export const rowBlockBytes = (arithmetic: Arithmetic): number =>
  arithmetic.kind === "float" ? 4 * BLOCK_COLUMNS : quantisedBlock(arithmetic).bytes;
