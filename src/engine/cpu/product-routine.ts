import {
  advance,
  type Declare,
  f32,
  f32x4,
  i8x16,
  i32,
  sweep,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../../core/wasm-code.ts";
import type { MultiplyAdd, Pointer, Statements, Vector } from "./routine-code.ts";
import { BLOCK_COLUMNS, type TILE_ROWS } from "./tiling.ts";

/** Of one block: statements that load it, and its values less the zero point as signed bytes, sixteen columns to a vector. */
type Unpack = (values: Pointer, declare: Declare) => { load: Statements; columns: readonly Vector[] };

const unpack4: Unpack = (values, declare) => {
  const [packed, low, high] = [declare("v128"), declare("v128"), declare("v128")];
  const zero = i8x16.splat(8);
  return {
    load: [
      packed.set(v128.load(values)),
      low.set(i8x16.subtract(v128.and(packed, i8x16.splat(0x0f)), zero)),
      high.set(i8x16.subtract(i8x16.shiftRight(packed, 4), zero)),
    ],
    columns: [low, high],
  };
};

const unpack8: Unpack = (values, declare) => {
  const columns = [declare("v128"), declare("v128")];
  // Subtracting 128 is turning the highest bit over.
  const signed = (offset: number) => v128.xor(v128.load(values, offset), i8x16.splat(-128));
  return { load: columns.map((column, index) => column.set(signed(16 * index))), columns };
};

/** For `tile` rows of x at once, which share the unpacking; each is summed up in the same order whatever the tile. */
export function addProduct(bits: 4 | 8, tile: 1 | typeof TILE_ROWS, multiplyAdd: MultiplyAdd): WasmFunction {
  return wasmFunction(
    `addProduct${bits}x${tile}`,
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    ([x, values, scales, out, rows, blocks, xBytes, outBytes], declare) => {
      const target = declare("i32");
      const [weights, scale] = [declare("v128"), declare("v128")];
      const items = Array.from({ length: tile }, () => ({
        column: declare("i32"),
        inBlock: declare("v128"),
        total: declare("v128"),
      }));
      const { load, columns } = (bits === 4 ? unpack4 : unpack8)(values, declare);
      const multiply = columns.flatMap((bytes, half) =>
        [0, 1, 2, 3].flatMap((quarter) => [
          weights.set(f32x4.fromBytes(bytes, quarter)),
          ...items.map(({ column, inBlock }) => {
            const part = v128.load(column, 64 * half + 16 * quarter);
            return inBlock.set(
              half + quarter === 0 ? f32x4.multiply(weights, part) : multiplyAdd(weights, part, inBlock),
            );
          }),
        ]),
      );
      const block = [
        ...load,
        ...multiply,
        scale.set(f32x4.loadSplat(scales)),
        ...items.flatMap(({ column, inBlock, total }) => [
          total.set(multiplyAdd(inBlock, scale, total)),
          advance(column, 4 * BLOCK_COLUMNS),
        ]),
        advance(values, (BLOCK_COLUMNS * bits) / 8),
        advance(scales, 4),
      ];
      const first = items[0]!.column;
      const row = [
        first.set(x),
        ...items.slice(1).map(({ column }, index) => column.set(i32.add(items[index]!.column, xBytes))),
        ...items.map(({ total }) => total.set(f32x4.constant(0))),
        ...sweep(first, i32.times(blocks, 4 * BLOCK_COLUMNS), block, declare),
        target.set(out),
        ...items.flatMap(({ total }) => [
          f32.store(target, f32.add(f32.load(target), f32x4.sum(total))),
          advance(target, outBytes),
        ]),
        advance(out, 4),
      ];
      return { statements: sweep(out, i32.times(rows, 4), row, declare) };
    },
  );
}
