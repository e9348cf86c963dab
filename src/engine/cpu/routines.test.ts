import { beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../testing/closeness.ts";
import { FLOAT } from "./integer-arithmetic.ts";
import { compileRoutines, type Routines } from "./routines.ts";
import { stripLanes, TILE_ROWS } from "./tiling.ts";

const HEAD_DIM = 48;
const memory = new WebAssembly.Memory({ initial: 16 });
let routines: Routines;
let end = 0;

beforeAll(async () => {
  routines = await compileRoutines(memory, { headDim: HEAD_DIM, queriesPerTile: 1, arithmetic: FLOAT });
});

function place(content: Uint8Array | Float32Array): number {
  const address = end;
  new Uint8Array(memory.buffer).set(
    new Uint8Array(content.buffer, content.byteOffset, content.byteLength),
    address,
  );
  end = address + Math.ceil(content.byteLength / 16) * 16;
  return address;
}

const at = (address: number, count: number) =>
  Float32Array.from(new Float32Array(memory.buffer, address, count));
const waves = (count: number, size = 1) =>
  Float32Array.from({ length: count }, (_, index) => size * Math.sin(index * 1.7 + count));
const bytes = (count: number) =>
  Uint8Array.from({ length: count }, (_, index) => (index * 167 + (index >> 3)) % 256);

describe.each([4, 8] as const)("the product with a matrix in %i bits", (bits) => {
  const [rows, blocks] = [5, 3];
  const columns = 32 * blocks;
  const blockBytes = 4 * bits;
  const x = waves(TILE_ROWS * columns);
  const values = bytes(rows * blocks * blockBytes);
  const scales = waves(rows * blocks, 0.1);
  const before = waves(TILE_ROWS * rows, 10);

  function weight(row: number, column: number): number {
    const block = row * blocks + Math.floor(column / 32);
    const inBlock = column % 32;
    const byte = values[block * blockBytes + (bits === 4 ? inBlock % 16 : inBlock)]!;
    if (bits === 8) return (byte - 128) * scales[block]!;
    return ((inBlock < 16 ? byte & 15 : byte >> 4) - 8) * scales[block]!;
  }

  const expected = before.map((sum, index) => {
    const [item, row] = [Math.floor(index / rows), index % rows];
    let total = sum;
    for (let column = 0; column < columns; column++)
      total += weight(row, column) * x[item * columns + column]!;
    return total;
  });

  /** @param tile rows of x that are multiplied at once */
  function run(tile: 1 | 4): Float32Array {
    const out = place(before);
    const addresses = [place(x), place(values), place(scales)] as const;
    for (let item = 0; item < TILE_ROWS; item += tile) {
      routines[`addProduct${bits}x${tile}`](
        addresses[0] + 4 * item * columns,
        addresses[1],
        addresses[2],
        out + 4 * item * rows,
        rows,
        blocks,
        4 * columns,
        4 * rows,
      );
    }
    return at(out, before.length);
  }

  it("is added to what is there", () => {
    expectClose(run(1), expected, bits === 4 ? 1e-5 : 1e-4);
  });

  it("is the same to the bit when rows are taken together", () => {
    expect(run(TILE_ROWS)).toEqual(run(1));
  });
});

describe.each([1, 2] as const)("attention of %i heads to the same keys and values", (queriesPerTile) => {
  let shared: Routines;
  beforeAll(async () => {
    shared = await compileRoutines(memory, { headDim: HEAD_DIM, queriesPerTile, arithmetic: FLOAT });
  });

  it("scores are products of each query with each key", () => {
    const [queries, keys] = [waves(queriesPerTile * HEAD_DIM), waves(8 * HEAD_DIM)];
    const out = place(new Float32Array(12 * queriesPerTile));
    shared.scores(place(queries), place(keys), out, 8, 4 * 12, 0.25);
    const expected = Array.from({ length: 12 * queriesPerTile }, (_, index) => {
      const [head, token] = [Math.floor(index / 12), index % 12];
      if (token >= 8) return 0;
      const query = queries.subarray(head * HEAD_DIM, (head + 1) * HEAD_DIM);
      return query.reduce((sum, value, i) => sum + value * keys[token * HEAD_DIM + i]! * 0.25, 0);
    });
    expectClose(at(out, expected.length), expected, 1e-6);
  });

  it("the weighted sum adds each value by its weight", () => {
    const [weights, values] = [waves(7 * queriesPerTile), waves(6 * HEAD_DIM)];
    const out = place(new Float32Array(queriesPerTile * HEAD_DIM).fill(9));
    const factors = [0.5, 0.25].slice(0, queriesPerTile);
    const lanes = stripLanes(HEAD_DIM);
    const [weightBytes, stripBytes, outBytes] = [7, 6 * lanes, HEAD_DIM].map((count) => 4 * count) as [
      number,
      number,
      number,
    ];
    shared.weightedSum(place(weights), place(values), out, 5, weightBytes, stripBytes, outBytes, ...factors);
    const expected = Array.from({ length: queriesPerTile * HEAD_DIM }, (_, index) => {
      const [head, i] = [Math.floor(index / HEAD_DIM), index % HEAD_DIM];
      const own = weights.subarray(7 * head, 7 * head + 5);
      const [strip, lane] = [Math.floor(i / lanes), i % lanes];
      const value = (token: number) => values[(strip * 6 + token) * lanes + lane];
      return own.reduce((sum, weight, token) => sum + weight * value(token)! * factors[head]!, 9);
    });
    expectClose(at(out, expected.length), expected, 1e-6);
  });
});

it("exponentials are relative to the largest; −∞ counts nothing", () => {
  const scores = Float32Array.of(
    -3,
    100,
    99.5,
    40,
    101,
    -200,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  );
  const address = place(scores);
  const sum = routines.exponentials(address, 8);
  const expected = scores.map((score) => Math.exp(score - 101));
  expectClose(at(address, 8), expected, 1e-7);
  expect(sum).toBeCloseTo(expected.reduce((total, value) => total + value));
});

it("exponentials are right to a few ulps", () => {
  const exponents = Float32Array.from({ length: 4096 }, (_, index) => -index / 50);
  const address = place(exponents);
  routines.exponentials(address, exponents.length);
  const relative = at(address, exponents.length).map((value, i) => value / Math.exp(exponents[i]!));
  expectClose(relative, new Float32Array(exponents.length).fill(1), 3e-7);
});

it("gates are activated from one end of float32 to the other", () => {
  const gates = Float32Array.of(-300, -20, -1, -0, 0, 1e-3, 2, 300);
  const up = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const address = place(gates);
  routines.activate(address, place(up), 8);
  expectClose(
    at(address, 8),
    gates.map((gate, i) => (gate * up[i]!) / (1 + Math.exp(-gate))),
    2e-6,
  );
});

it("gelu is right from one end of float32 to the other", () => {
  const values = Float32Array.of(-300, -6, -1, -0, 0, 1e-3, 2, 300);
  const address = place(values);
  routines.gelu(address, 8);
  const tanh = (x: number) => Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));
  expectClose(
    at(address, 8),
    values.map((x) => 0.5 * x * (1 + tanh(x))),
    1e-6,
  );
});
