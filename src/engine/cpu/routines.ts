import {
  advance,
  type Declare,
  encodeModule,
  f32,
  f32x4,
  hasRelaxedSimd,
  i8x16,
  i32,
  i32x4,
  sweep,
  type Value,
  v128,
  type WasmFunction,
  wasmFunction,
} from "../../core/wasm-code.ts";

/** Columns that share a scale in a quantised matrix. */
export const BLOCK_COLUMNS = 32;
/** Rows of x that are multiplied together where there are so many. */
export const TILE_ROWS = 4;
/** What is counted in multiples of this is taken so many at a time. */
export const LANES = 4;
/** How many numbers of a head `weightedSum` keeps in registers at a time: values lie in strips of that width. */
export function stripLanes(headDim: number): number {
  const lanes = [24, 16, 12, 8, 4].find((lanes) => headDim % lanes === 0);
  if (!lanes) throw new RangeError(`a head of ${headDim} is not made of fours`);
  return lanes;
}

/**
 * outs [1 or TILE_ROWS, rows] += xs [1 or TILE_ROWS, blocks · 32] · matrixᵀ
 * @param values 4 bits: uint8 [rows, blocks, 16], low nibbles of the bytes first, then the high nibbles; a weight is
 *               (value − 8) · scale. 8 bits: uint8 [rows, blocks, 32]; a weight is (value − 128) · scale
 * @param scales [rows, blocks]
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
export interface HeadShape {
  /** A multiple of four. */
  readonly headDim: number;
  /** Queries, one behind the other, that look at the same keys and values: each of those is read once for all. */
  readonly queriesPerTile: 1 | 2;
}

/**
 * @param memory one that threads share, or a thread's own
 * @param fused whether products and sums may be one instruction, which makes a product half as fast again
 */
export async function compileRoutines(
  memory: WebAssembly.Memory,
  { headDim, queriesPerTile }: HeadShape,
  fused = hasRelaxedSimd(),
): Promise<Routines> {
  const multiplyAdd: MultiplyAdd = fused
    ? f32x4.relaxedMultiplyAdd
    : (a, b, c) => f32x4.add(c, f32x4.multiply(a, b));
  const functions = [
    addProduct(4, 1, multiplyAdd),
    addProduct(4, TILE_ROWS, multiplyAdd),
    addProduct(8, 1, multiplyAdd),
    addProduct(8, TILE_ROWS, multiplyAdd),
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

type Pointer = Value<"i32">;
type Vector = Value<"v128">;
/** a · b + c */
type MultiplyAdd = (a: Vector, b: Vector, c: Vector) => Vector;
type Statements = readonly (readonly number[])[];

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
function addProduct(bits: 4 | 8, tile: 1 | typeof TILE_ROWS, multiplyAdd: MultiplyAdd): WasmFunction {
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

function scores(headDim: number, queriesPerTile: number, multiplyAdd: MultiplyAdd): WasmFunction {
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

function exponentials(multiplyAdd: MultiplyAdd): WasmFunction {
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

function weightedSum(headDim: number, queriesPerTile: number, multiplyAdd: MultiplyAdd): WasmFunction {
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

function activate(multiplyAdd: MultiplyAdd): WasmFunction {
  return wasmFunction("activate", ["i32", "i32", "i32"], ([gate, up, count], declare) => {
    const { prepare, result } = exponential(f32x4.negate(v128.load(gate)), declare, multiplyAdd);
    const product = f32x4.multiply(v128.load(gate), v128.load(up));
    const step = [
      ...prepare,
      v128.store(gate, f32x4.divide(product, f32x4.add(f32x4.constant(1), result))),
      advance(gate, 16),
      advance(up, 16),
    ];
    return { statements: sweep(gate, i32.times(count, 4), step, declare) };
  });
}

/** gelu(x) ≈ x · sigmoid(2u), u = √(2/π) · (x + 0.044715 x³): what half of 1 + tanh u is. */
function gelu(multiplyAdd: MultiplyAdd): WasmFunction {
  return wasmFunction("gelu", ["i32", "i32"], ([values, count], declare) => {
    const x = declare("v128");
    const cube = f32x4.multiply(f32x4.multiply(x, x), x);
    const u = multiplyAdd(cube, f32x4.constant(0.044715), x);
    const { prepare, result } = exponential(
      f32x4.multiply(u, f32x4.constant(-2 * Math.sqrt(2 / Math.PI))),
      declare,
      multiplyAdd,
    );
    const step = [
      x.set(v128.load(values)),
      ...prepare,
      v128.store(values, f32x4.divide(x, f32x4.add(f32x4.constant(1), result))),
      advance(values, 16),
    ];
    return { statements: sweep(values, i32.times(count, 4), step, declare) };
  });
}

/** Where neither e^x nor the power of two in it leaves float32. */
const MAX_EXPONENT = 87;
/** Coefficients of r² … r⁷ in e^r on |r| ≤ ln 2 / 2, last one first. Source: Cephes, expf.c. */
const EXPONENTIAL = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];
/** ln 2 in two parts, the first short enough that its multiples are exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

/** Added to a small float, it leaves that rounded to a whole number in the low bits: 1.5 · 2²³. */
const ROUNDING = 12582912;

/** e^x to about an ulp: 2^n · e^r with n = round(x / ln 2). `prepare` comes before `result`. */
function exponential(x: Vector, declare: Declare, multiplyAdd: MultiplyAdd) {
  const [shifted, n, r] = [declare("v128"), declare("v128"), declare("v128")];
  const { constant } = f32x4;
  const bounded = f32x4.pseudoMax(f32x4.pseudoMin(x, constant(MAX_EXPONENT)), constant(-MAX_EXPONENT));
  const series = EXPONENTIAL.map(constant).reduce((sum, coefficient) => multiplyAdd(sum, r, coefficient));
  const power = f32x4.add(multiplyAdd(f32x4.multiply(series, r), r, r), constant(1));
  const exponent = i32x4.shiftLeft(i32x4.add(shifted, i32x4.splat(127)), 23);
  return {
    prepare: [
      r.set(bounded),
      shifted.set(multiplyAdd(r, constant(Math.LOG2E), constant(ROUNDING))),
      n.set(f32x4.subtract(shifted, constant(ROUNDING))),
      r.set(multiplyAdd(n, constant(-LN2_LOW), multiplyAdd(n, constant(-LN2_HIGH), r))),
    ],
    result: f32x4.multiply(power, exponent),
  };
}
