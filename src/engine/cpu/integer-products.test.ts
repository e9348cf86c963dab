import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { bestArithmetic } from "./best-arithmetic.ts";
import { type IntegerArithmetic, quantisedBlock, zeroPoint } from "./integer-arithmetic.ts";
import { storedScales, storedValues } from "./matrix-layout.ts";
import { compileRoutines } from "./routines.ts";
import { PANEL_ROWS, TILE_ROWS } from "./tiling.ts";

// Node 20's engine has relaxed SIMD behind a flag, and its unoptimised code is wrong. The browser's is tried in cli/parity-page/thread-checks.ts.
setFlagsFromString("--experimental-wasm-relaxed-simd");
setFlagsFromString("--no-liftoff");

const [ROWS, BLOCKS, ITEMS] = [6, 3, 5];
const COLUMNS = 32 * BLOCKS;
const WHOLE_ROWS = Math.ceil(ROWS / PANEL_ROWS) * PANEL_ROWS;

const waves = (count: number) =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(index * 1.7 + count) * (1 + (index % 7)));
const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 167 + (i >> 3)) % 256);
/** Powers of two, with which products and sums of integers are exact. */
const powers = (count: number) => Float32Array.from({ length: count }, (_, i) => 2 ** -(i % 5));

/** A block's largest number is 127 · 2^n and its others are no multiples, so that they have to be rounded. */
function roundedExactly(count: number): Float32Array {
  const numbers = waves(count).map((value) => value * 9);
  for (let block = 0; block < count / 32; block++)
    numbers[32 * block + (block % 32)] = -127 * 2 ** (block % 3);
  return numbers;
}

/** round(x / scale) and the scale, in float32 and with ties to even. */
function quantised(block: Float32Array): { readonly values: number[]; readonly scale: number } {
  const largest = block.reduce((most, value) => Math.max(most, Math.abs(value)), Math.fround(1e-30));
  const inverse = Math.fround(127 / largest);
  const scale = Math.fround(largest * Math.fround(1 / 127));
  const even = (value: number) => {
    const floor = Math.floor(value);
    if (value - floor !== 0.5) return Math.round(value);
    return floor % 2 === 0 ? floor : floor + 1;
  };
  return { values: Array.from(block, (value) => even(Math.fround(value * inverse))), scale };
}

const KINDS: Readonly<Record<string, () => IntegerArithmetic>> = {
  words: () => ({ kind: "words" }),
  bytes: () => ({ kind: "bytes", signedWeights: null }),
  "bytes as they are best here": bestArithmetic,
};

describe.each(Object.entries(KINDS))("products of %s", (_, kind) => {
  const arithmetic = kind();
  const { valueBytes, bytes: blockBytes, scale: scaleAt, correction } = quantisedBlock(arithmetic);
  const memory = new WebAssembly.Memory({ initial: 4 });
  const [X, QUANTISED, VALUES, SCALES, OUT] = [0, 1, 2, 3, 4].map((nth) => nth * 2 ** 15) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const routines = compileRoutines(memory, { headDim: 32, queriesPerTile: 1, arithmetic });
  const out = new Float32Array(memory.buffer, OUT, ITEMS * WHOLE_ROWS);

  async function quantise(x: Float32Array): Promise<void> {
    new Float32Array(memory.buffer, X, x.length).set(x);
    (await routines).quantise!(X, QUANTISED, x.length / 32);
  }

  it("rounds each block by its largest number", async () => {
    const x = waves(4 * 32);
    x.fill(0, 32, 64);
    await quantise(x);
    for (let block = 0; block < 4; block++) {
      const { values, scale } = quantised(x.subarray(32 * block, 32 * block + 32));
      const at = QUANTISED + blockBytes * block;
      const stored =
        valueBytes === 1 ? new Int8Array(memory.buffer, at, 32) : new Int16Array(memory.buffer, at, 32);
      expect(Array.from(stored)).toEqual(values);
      expect(new Float32Array(memory.buffer, at + scaleAt, 1)[0]).toBe(scale);
      const sum = values.reduce((total, value) => total + value, 0);
      for (const bits of [4, 8] as const)
        expect(new Int32Array(memory.buffer, at + correction[bits], 1)[0]).toBe(
          0 - zeroPoint(bits, arithmetic) * sum,
        );
    }
  });

  describe.each([4, 8] as const)("with a matrix in %i bits", (bits) => {
    const groups = bits;
    const content = bytes(ROWS * BLOCKS * 4 * groups);
    const size = { bits, rows: ROWS, blocks: BLOCKS };
    /** 7 bits are left where bytes have no exact product of 8. */
    const rounded = bits === 8 && zeroPoint(8, arithmetic) === 64;

    /** Less the zero point. */
    function weight(row: number, column: number): number {
      const at = row * COLUMNS + column;
      if (bits === 4) return ((content[at >> 1]! >> (4 * (at & 1))) & 15) - 8;
      return rounded ? Math.min(127, (content[at]! + 1) >> 1) - 64 : content[at]! - 128;
    }

    async function run(x: Float32Array, scales: Float32Array, tile: 1 | typeof TILE_ROWS): Promise<void> {
      await quantise(x);
      const place = (address: number, columnBytes: number) =>
        new Uint8Array(memory.buffer, address, WHOLE_ROWS * BLOCKS * columnBytes);
      storedValues(size, arithmetic)(content, place(VALUES, 4 * groups));
      storedScales(size, arithmetic)(new Uint8Array(scales.buffer), place(SCALES, 4));
      out.set(powers(out.length));
      for (let item = 0; item < ITEMS; ) {
        const taken = item + tile <= ITEMS ? tile : 1;
        (await routines)[`addProduct${bits}x${taken}`](
          QUANTISED + item * BLOCKS * blockBytes,
          VALUES,
          SCALES,
          OUT + 4 * WHOLE_ROWS * item,
          ROWS,
          BLOCKS,
          BLOCKS * blockBytes,
          4 * WHOLE_ROWS,
        );
        item += taken;
      }
    }

    /** What is there already and the product, from the block's integers or, with null, from x itself. */
    function expected(x: Float32Array, scales: Float32Array, exact: boolean): number[] {
      return Array.from(powers(out.length), (before, index) => {
        const [item, row] = [Math.floor(index / WHOLE_ROWS), index % WHOLE_ROWS];
        let total = before;
        for (let block = 0; row < ROWS && block < BLOCKS; block++) {
          const own = x.subarray(item * COLUMNS + 32 * block, item * COLUMNS + 32 * block + 32);
          const { values, scale } = exact ? quantised(own) : { values: Array.from(own), scale: 1 };
          const sum = values.reduce((sum, value, i) => sum + value * weight(row, 32 * block + i), 0);
          total += sum * scale * scales[row * BLOCKS + block]! * (rounded ? 2 : 1);
        }
        return total;
      });
    }

    it("are those of the integers, to the bit", async () => {
      const [x, scales] = [roundedExactly(ITEMS * COLUMNS), powers(ROWS * BLOCKS)];
      // 127 · 2^n / 127 is a power of two in float32 as well.
      for (const block of [0, 1, 2])
        expect(quantised(x.subarray(32 * block, 32 * block + 32)).scale).toBe(2 ** block);
      await run(x, scales, TILE_ROWS);
      expect(Array.from(out)).toEqual(expected(x, scales, true));
    });

    it("are the same to the bit when rows are taken together", async () => {
      const [x, scales] = [waves(ITEMS * COLUMNS), waves(ROWS * BLOCKS)];
      await run(x, scales, 1);
      const single = out.slice();
      await run(x, scales, TILE_ROWS);
      expect(out).toEqual(single);
    });

    it("are within half a step of 8 bits of the product itself", async () => {
      const [x, scales] = [waves(ITEMS * COLUMNS), waves(ROWS * BLOCKS)];
      await run(x, scales, TILE_ROWS);
      const product = expected(x, scales, false);
      for (const [index, value] of out.entries()) {
        const [item, row] = [Math.floor(index / WHOLE_ROWS), index % WHOLE_ROWS];
        let bound = 1e-5 * Math.abs(product[index]!);
        for (let column = 0; row < ROWS && column < COLUMNS; column++) {
          const block = column >> 5;
          const own = x.subarray(item * COLUMNS + 32 * block, item * COLUMNS + 32 * block + 32);
          const step = quantised(own).scale;
          bound +=
            0.501 * step * Math.abs(weight(row, column) * scales[row * BLOCKS + block]! * (rounded ? 2 : 1));
        }
        expect(Math.abs(value - product[index]!)).toBeLessThanOrEqual(bound);
      }
    });
  });
});

it("rounds weights of 8 bits to 7 where bytes have no exact product of 8", () => {
  const arithmetic: IntegerArithmetic = { kind: "bytes", signedWeights: null };
  const size = { bits: 8, rows: 1, blocks: 1 } as const;
  const content = Uint8Array.from({ length: 32 }, (_, i) => [0, 1, 127, 128, 129, 254, 255][i % 7]!);
  const target = new Uint8Array(128);
  storedValues(size, arithmetic)(content, target);
  const first = Array.from({ length: 8 }, (_, column) => target[16 * (column >> 2) + (column & 3)]);
  expect(first).toEqual([0, 1, 64, 64, 65, 127, 127, 0]);
});
