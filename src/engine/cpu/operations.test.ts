import { beforeAll, describe, expect, it } from "vitest";
import { FLOAT } from "./integer-arithmetic.ts";
import { Operations, type Share, WHOLE } from "./operations.ts";
import { compileRoutines } from "./routines.ts";

// What the operations compute is held by cpu-decoder.test.ts; here, that shares of them make up the whole.

const SHAPE = { headDim: 32, queriesPerTile: 2, arithmetic: FLOAT } as const;
const memory = new WebAssembly.Memory({ initial: 64 });
const floats = new Float32Array(memory.buffer);
let work: Operations;

beforeAll(async () => {
  work = new Operations(await compileRoutines(memory, SHAPE), memory, SHAPE);
});

/** Numbers in the largest result, and some behind it. */
const MOST = 1024;

const before = Float32Array.from({ length: MOST }, (_, index) => Math.sin(index));

/** Addresses that lie apart by more than any operand here. */
const place = (nth: number) => nth * 2 ** 18;
const [X, MATRIX, SCALES, OUT, OTHER_OUT, SCORES] = [1, 2, 3, 4, 5, 6].map(place) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

beforeAll(() => {
  new Uint8Array(memory.buffer).forEach((_, index, bytes) => {
    if (index >= MATRIX && index < SCALES) bytes[index] = (index * 167 + (index >> 3)) % 256;
  });
  for (const start of [X, SCALES]) {
    for (let i = 0; i < 2 ** 16; i++) floats[start! / 4 + i] = Math.sin(i * 1.7 + start!);
  }
});

/** All of `OUT` after an operation in so many shares. */
function result(threads: number, run: (share: Share) => void): Float32Array {
  for (const out of [OUT, OTHER_OUT]) floats.set(before, out! / 4);
  // Backwards, as no share may need what another does.
  for (let index = threads - 1; index >= 0; index--) run({ index, of: threads });
  return floats.slice(OUT / 4, OUT / 4 + MOST);
}

const [COUNT, ROWS, BLOCKS] = [6, 26, 3];
const OPERATIONS: Readonly<Record<string, (share: Share) => void>> = {
  "a product": (share) => work.product(share, COUNT, X, 4, MATRIX, SCALES, ROWS, BLOCKS, OUT, 4 * ROWS),
  "gated products": (share) =>
    work.gatedProducts(share, COUNT, X, 24, BLOCKS, 4, MATRIX, SCALES, OUT, 8, MATRIX, SCALES, OTHER_OUT),
  attention: (share) =>
    work.attention(share, COUNT, 5, X, 4 * 224, X, SCALES, 40, 4, 2, 32, SCORES, 1024, OUT),
  "attention within a picture": (share) =>
    work.pictureAttention(share, 37, 40, 4, 7, X, X, SCALES, 3, 32, SCORES, 4 * 16 * 40, OUT, 400),
  gelu: (share) => work.gelu(share, OUT, 200),
};

describe.each(Object.entries(OPERATIONS))("%s", (_, run) => {
  it.each([2, 3, 5, 40])("in %i shares is the whole, to the bit", (threads) => {
    const whole = result(1, run);
    expect(whole.filter((value, index) => value !== before[index]).length).toBeGreaterThan(100);
    expect(result(threads, run)).toEqual(whole);
  });

  it("is no more than the share", () => {
    const whole = result(1, () => run(WHOLE));
    expect(result(1, () => run({ index: 0, of: 2 }))).not.toEqual(whole);
  });
});
