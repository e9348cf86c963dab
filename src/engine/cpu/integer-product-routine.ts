import {
  advance,
  type Declare,
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
import { type IntegerArithmetic, quantisedBlock } from "./integer-arithmetic.ts";
import type { MultiplyAdd, Pointer, Statements, Vector } from "./routine-code.ts";
import { BLOCK_COLUMNS, PANEL_ROWS, type TILE_ROWS } from "./tiling.ts";

/** How four columns of a panel, a row to a lane, are multiplied with those of a row of x. */
interface Multiplier {
  /** Readies `weights`, for all rows of x. */
  load(weights: Vector): Statements;
  /** Of a block, whose integers lie at `x`. */
  sum(
    x: Pointer,
    correction: Vector,
  ): {
    readonly start: Statements;
    /** Adds the products of the columns from `4 · group` on. */
    add(group: number): Statements;
    /** A row to a lane. */
    readonly total: Vector;
  };
}

function byteMultiplier(declare: Declare): Multiplier {
  const weights = declare("v128");
  return {
    load: (bytes) => [weights.set(bytes)],
    sum(x, correction) {
      const total = declare("v128");
      return {
        start: [total.set(correction)],
        add: (group) => [total.set(i32x4.relaxedDotBytes(f32x4.loadSplat(x, 4 * group), weights, total))],
        total,
      };
    },
  };
}

/** Two rows to a vector and two columns to a lane; both halves of a row are added at the end. */
function wordMultiplier(signed: boolean): (declare: Declare) => Multiplier {
  return (declare) => {
    const halves = [declare("v128"), declare("v128")] as const;
    const columns = declare("v128");
    return {
      load: (bytes) => [
        halves[0].set(i16x8.extendLow(bytes, signed)),
        halves[1].set(i16x8.extendHigh(bytes, signed)),
      ],
      sum(x, correction) {
        const sums = [declare("v128"), declare("v128")] as const;
        const pairs = i32x4.add(f32x4.shuffle(...sums, [0, 2, 4, 6]), f32x4.shuffle(...sums, [1, 3, 5, 7]));
        return {
          start: sums.map((sum) => sum.set(i32x4.splat(0))),
          add: (group) => [
            columns.set(v128.loadSplat64(x, 8 * group)),
            ...sums.map((sum, half) => sum.set(i32x4.add(i32x4.dotWords(columns, halves[half]!), sum))),
          ],
          total: i32x4.add(pairs, correction),
        };
      },
    };
  };
}

/** For `tile` rows of x at once, which share the unpacking; each is summed up in the same order whatever the tile. */
export function addIntegerProduct(
  bits: 4 | 8,
  tile: 1 | typeof TILE_ROWS,
  arithmetic: IntegerArithmetic,
  multiplyAdd: MultiplyAdd,
): WasmFunction {
  const { scale, correction, bytes } = quantisedBlock(arithmetic);
  return wasmFunction(
    `addProduct${bits}x${tile}`,
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    ([x, values, scales, out, rows, blocks, xBytes, outBytes], declare) => {
      const [target, packed, weightScales] = [declare("i32"), declare("v128"), declare("v128")];
      const multiplier = (arithmetic.kind === "bytes" ? byteMultiplier : wordMultiplier(bits === 8))(declare);
      const items = Array.from({ length: tile }, () => {
        const block = declare("i32");
        const sum = multiplier.sum(block, f32x4.loadSplat(block, correction[bits]));
        return { block, sum, total: declare("v128") };
      });
      const multiply = (weights: Vector, group: number) => [
        ...multiplier.load(weights),
        ...items.flatMap(({ sum }) => sum.add(group)),
      ];
      const vectors = Array.from({ length: bits }, (_, nth) => nth);
      const body = [
        ...items.flatMap(({ sum }) => sum.start),
        ...vectors.flatMap((nth) =>
          bits === 8
            ? multiply(v128.load(values, 16 * nth), nth)
            : [
                packed.set(v128.load(values, 16 * nth)),
                ...multiply(v128.and(packed, i8x16.splat(0x0f)), nth),
                ...multiply(i8x16.shiftRight(packed, 4), nth + vectors.length),
              ],
        ),
        weightScales.set(v128.load(scales)),
        ...items.flatMap(({ block, sum, total }) => {
          const factors = f32x4.multiply(weightScales, f32x4.loadSplat(block, scale));
          return [
            total.set(multiplyAdd(f32x4.fromIntegers(sum.total), factors, total)),
            advance(block, bytes),
          ];
        }),
        advance(values, (PANEL_ROWS * BLOCK_COLUMNS * bits) / 8),
        advance(scales, 4 * PANEL_ROWS),
      ];
      const first = items[0]!.block;
      const panel = [
        first.set(x),
        ...items.slice(1).map(({ block }, index) => block.set(i32.add(items[index]!.block, xBytes))),
        ...items.map(({ total }) => total.set(f32x4.constant(0))),
        ...sweep(first, i32.times(blocks, bytes), body, declare),
        target.set(out),
        ...items.flatMap(({ total }) => [
          v128.store(target, f32x4.add(v128.load(target), total)),
          advance(target, outBytes),
        ]),
        advance(out, 4 * PANEL_ROWS),
      ];
      return { statements: sweep(out, i32.times(rows, 4), panel, declare) };
    },
  );
}
