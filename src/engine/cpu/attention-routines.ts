import {
  advance,
  f32,
  f32x4,
  i32,
  sweep,
  type Value,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../../core/wasm-code.ts";
import { exponential } from "./exponential.ts";
import type { MultiplyAdd, Vector } from "./routine-code.ts";
import { LANES, stripLanes } from "./tiling.ts";

export function scores(headDim: number, queriesPerTile: number, multiplyAdd: MultiplyAdd): WasmFunction {
  return wasmFunction(
    "scores",
    ["i32", "i32", "i32", "i32", "i32", "f32"],
    ([queries, keys, out, count, outBytes, factor], declare) => {
      const [query, target, key] = [declare("i32"), declare("i32"), declare("v128")];
      const ofQuery = Array.from({ length: queriesPerTile }, () => ({
        part: declare("v128"),
        sums: Array.from({ length: LANES }, () => declare("v128")),
      }));
      const four = [
        ...ofQuery.map(({ part }, index) => part.set(v128.load(query, 4 * headDim * index))),
        ...Array.from({ length: LANES }, (_, token) => [
          key.set(v128.load(keys, 4 * headDim * token)),
          ...ofQuery.map(({ part, sums }) => sums[token]!.set(multiplyAdd(part, key, sums[token]!))),
        ]).flat(),
        advance(query, 16),
        advance(keys, 16),
      ];
      const multiply = [
        query.set(queries),
        ...ofQuery.flatMap(({ sums }) => sums.map((sum) => sum.set(f32x4.constant(0)))),
        ...sweep(keys, i32.constant(4 * headDim), four, declare),
      ];
      /** The two halves of each sum, added: lanes a, b, a, b. */
      const pair = (a: Vector, b: Vector) =>
        f32x4.add(f32x4.shuffle(a, b, [0, 4, 1, 5]), f32x4.shuffle(a, b, [2, 6, 3, 7]));
      const store = ofQuery.flatMap(({ sums: [a, b, c, d] }) => {
        const scores = f32x4.add(f32x4.shuffle(a!, c!, [0, 1, 4, 5]), f32x4.shuffle(a!, c!, [2, 3, 6, 7]));
        return [
          a!.set(pair(a!, b!)),
          c!.set(pair(c!, d!)),
          v128.store(target, f32x4.multiply(scores, f32x4.splat(factor))),
          advance(target, outBytes),
        ];
      });
      const tokens = [
        ...multiply,
        target.set(out),
        ...store,
        advance(keys, 4 * headDim * (LANES - 1)),
        advance(out, 4 * LANES),
      ];
      return { statements: sweep(out, i32.times(count, 4), tokens, declare) };
    },
  );
}

export function exponentials(multiplyAdd: MultiplyAdd): WasmFunction {
  return wasmFunction("exponentials", ["i32", "i32"], ([first, count], declare) => {
    const [pointer, largest, total] = [declare("i32"), declare("v128"), declare("v128")];
    const { prepare, result } = exponential(
      f32x4.subtract(v128.load(pointer), largest),
      declare,
      multiplyAdd,
    );
    const lane = (index: number) => f32x4.lane(largest, index);
    const bytes = i32.times(count, 4);
    const look = [largest.set(f32x4.pseudoMax(largest, v128.load(pointer))), advance(pointer, 16)];
    const raise = [
      ...prepare,
      v128.store(pointer, result),
      total.set(f32x4.add(total, v128.load(pointer))),
      advance(pointer, 16),
    ];
    return {
      statements: [
        largest.set(f32x4.constant(Number.NEGATIVE_INFINITY)),
        pointer.set(first),
        ...sweep(pointer, bytes, look, declare),
        largest.set(f32x4.splat(f32.max(f32.max(lane(0), lane(1)), f32.max(lane(2), lane(3))))),
        pointer.set(first),
        ...sweep(pointer, bytes, raise, declare),
      ],
      result: f32x4.sum(total),
    };
  });
}

export function weightedSum(headDim: number, queriesPerTile: number, multiplyAdd: MultiplyAdd): WasmFunction {
  const heads = Array.from({ length: queriesPerTile }, (_, head) => head);
  const lanes = stripLanes(headDim);
  return wasmFunction(
    "weightedSum",
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32", ...heads.map(() => "f32" as const)],
    ([weights, values, out, tokens, weightBytes, stripBytes, outBytes, ...factors], declare) => {
      const [value, part, target] = [declare("i32"), declare("v128"), declare("i32")];
      const parts = Array.from({ length: lanes / 4 }, (_, index) => index);
      const ofHead = heads.map(() => ({
        weight: declare("i32"),
        scale: declare("v128"),
        totals: parts.map(() => declare("v128")),
      }));
      const token = [
        ...ofHead.flatMap(({ weight, scale }) => [scale.set(f32x4.loadSplat(weight)), advance(weight, 4)]),
        ...parts.flatMap((index) => [
          part.set(v128.load(value, 16 * index)),
          ...ofHead.map(({ scale, totals }) => totals[index]!.set(multiplyAdd(scale, part, totals[index]!))),
        ]),
        advance(value, 4 * lanes),
      ];
      const first = ofHead[0]!.weight;
      const strip = [
        first.set(weights),
        ...ofHead
          .slice(1)
          .map(({ weight }, index) => weight.set(i32.add(ofHead[index]!.weight, weightBytes))),
        value.set(values),
        ...ofHead.flatMap(({ totals }) => totals.map((total) => total.set(f32x4.constant(0)))),
        ...sweep(first, i32.times(tokens, 4), token, declare),
        target.set(out),
        ...ofHead.flatMap(({ totals }, head) => [
          ...totals.map((total, index) => {
            const factor = f32x4.splat(factors[head] as Value<"f32">);
            return v128.store(target, multiplyAdd(total, factor, v128.load(target, 16 * index)), 16 * index);
          }),
          advance(target, outBytes),
        ]),
        advance(values, stripBytes),
        advance(out, 4 * lanes),
      ];
      return { statements: sweep(out, i32.constant(4 * headDim), strip, declare) };
    },
  );
}
