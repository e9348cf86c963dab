import { encodeModule, f32x4, hasRelaxedSimd } from "../../core/wasm-code.ts";
import { activate, gelu } from "./activation-routines.ts";
import { exponentials, scores, weightedSum } from "./attention-routines.ts";
import type { Arithmetic } from "./integer-arithmetic.ts";
import { addIntegerProduct } from "./integer-product-routine.ts";
import { addProduct } from "./product-routine.ts";
import { quantise } from "./quantise-routine.ts";
import type { MultiplyAdd } from "./routine-code.ts";
import { TILE_ROWS } from "./tiling.ts";

/**
 * outs [1 or TILE_ROWS, rows] += xs [1 or TILE_ROWS, blocks · 32] · matrixᵀ
 * @param x with integers, as `quantise` leaves them
 * @param values 4 bits: uint8 [rows, blocks, 16], low nibbles of the bytes first, then the high nibbles; a weight is
 *               (value − 8) · scale. 8 bits: uint8 [rows, blocks, 32]; a weight is (value − 128) · scale. With integers in panels
 *               (matrix-layout.ts), the last of which is written as a whole
 * @param scales [rows, blocks]; with integers in panels
 * @param xBytes from one x to the next, `outBytes` from one out to the next
 */
type AddProduct = (
  x: number,
  values: number,
  scales: number,
  out: number,
  rows: number,
  blocks: number,
  xBytes: number,
  outBytes: number,
) => void;

/**
 * The loops of a transformer on the CPU. Pointers are bytes in the memory the module was made with, numbers float32 unless said
 * otherwise; counts are at least one. References in routines.test.ts.
 */
export interface Routines {
  readonly addProduct4x1: AddProduct;
  readonly addProduct4x4: AddProduct;
  readonly addProduct8x1: AddProduct;
  readonly addProduct8x4: AddProduct;
  /**
   * Blocks of 32 numbers of x as integers (`QuantisedBlock`), one behind the other. Only for products with integers.
   */
  readonly quantise?: (x: number, out: number, blocks: number) => void;
  /**
   * outs [queriesPerTile, count] = queries [queriesPerTile, headDim] · keysᵀ [headDim, count] · factor, `count` a multiple of LANES
   * @param outBytes from one out to the next
   */
  scores(queries: number, keys: number, out: number, count: number, outBytes: number, factor: number): void;
  /** scores [count] = exp(scores − largest), `count` a multiple of LANES. @returns their sum */
  exponentials(scores: number, count: number): number;
  /**
   * outs [queriesPerTile, headDim] += weights [queriesPerTile, tokens] · values [tokens, headDim] · factors [queriesPerTile]
   * @param values in strips, [headDim / stripLanes, tokens, stripLanes], so that each is read from front to back
   * @param weightBytes from one row of weights to the next, `stripBytes` from one strip, `outBytes` from one out to the next
   */
  weightedSum(
    weights: number,
    values: number,
    out: number,
    tokens: number,
    weightBytes: number,
    stripBytes: number,
    outBytes: number,
    ...factors: readonly number[]
  ): void;
  /** gate [count] = gate · sigmoid(gate) · up, `count` a multiple of LANES */
  activate(gate: number, up: number, count: number): void;
  /** values [count] = gelu(values), by tanh, `count` a multiple of LANES */
  gelu(values: number, count: number): void;
}

/** What is written out instead of counted. */
export interface RoutineShape {
  /** A multiple of four. */
  readonly headDim: number;
  /** Queries, one behind the other, that look at the same keys and values: each of those is read once for all. */
  readonly queriesPerTile: 1 | 2;
  readonly arithmetic: Arithmetic;
}

/**
 * @param memory one that threads share, or a thread's own
 * @param fused whether products and sums may be one instruction, which makes a product half as fast again
 */
export async function compileRoutines(
  memory: WebAssembly.Memory,
  { headDim, queriesPerTile, arithmetic }: RoutineShape,
  fused = hasRelaxedSimd(),
): Promise<Routines> {
  const multiplyAdd: MultiplyAdd = fused
    ? f32x4.relaxedMultiplyAdd
    : (a, b, c) => f32x4.add(c, f32x4.multiply(a, b));
  const product = (bits: 4 | 8, tile: 1 | typeof TILE_ROWS) =>
    arithmetic.kind === "float"
      ? addProduct(bits, tile, multiplyAdd)
      : addIntegerProduct(bits, tile, arithmetic, multiplyAdd);
  const functions = [
    ...([4, 8] as const).flatMap((bits) => [product(bits, 1), product(bits, TILE_ROWS)]),
    ...(arithmetic.kind === "float" ? [] : [quantise(arithmetic)]),
    scores(headDim, queriesPerTile, multiplyAdd),
    exponentials(multiplyAdd),
    weightedSum(headDim, queriesPerTile, multiplyAdd),
    activate(multiplyAdd),
    gelu(multiplyAdd),
  ];
  const bytes = encodeModule(functions, !(memory.buffer instanceof ArrayBuffer));
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return instance.exports as unknown as Routines;
}
