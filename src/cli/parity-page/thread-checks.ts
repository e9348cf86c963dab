import { hasRelaxedSimd } from "../../core/wasm-code.ts";
import { bestArithmetic } from "../../engine/cpu/best-arithmetic.ts";
import { type Arithmetic, FLOAT } from "../../engine/cpu/integer-arithmetic.ts";
import { Operations, WHOLE } from "../../engine/cpu/operations.ts";
import { Products } from "../../engine/cpu/products.ts";
import { compileRoutines } from "../../engine/cpu/routines.ts";
import { type NetworkOperations, ThreadPool } from "../../engine/cpu/thread-pool.ts";

export interface ThreadCheck {
  readonly threads: number;
  /** Numbers that came out otherwise than on one thread. */
  readonly differences: number;
  readonly numbers: number;
  readonly relaxedSimd: boolean;
  /** By how much numbers differ from those without relaxed SIMD, relative to the largest. */
  readonly fusedError: number;
  /** How products of integers are made here. */
  readonly arithmetic: Arithmetic;
}

const HEADS = { headDim: 32, queriesPerTile: 2 } as const;
const SHAPE = { ...HEADS, arithmetic: FLOAT };
const [PAGES, GROWN_PAGES] = [32, 40];
const [COUNT, ROWS, BLOCKS] = [6, 200, 3];
/** More than once around: threads go to sleep and are woken. */
const ROUNDS = 50;
const THREADS = 3;

/** Addresses that lie apart by more than any operand here. */
const [X, MATRIX, SCALES, OUT, OTHER, SCORES, INTEGERS, GROWN] = [1, 2, 3, 4, 5, 6, 7, 8].map(
  (nth) => nth * 2 ** 18,
) as [number, number, number, number, number, number, number, number];

/** Runs a decoder's operations on one thread and on several. */
export async function checkThreads(): Promise<ThreadCheck> {
  const arithmetic = bestArithmetic();
  const alone = await open(new ThreadPool(1));
  const pool = new ThreadPool(THREADS);
  // Two networks, as the threads have to tell them apart.
  const pairs = [
    [await open(new ThreadPool(1), arithmetic), await open(pool, arithmetic)],
    [alone, await open(pool)],
  ] as const;
  const threads = pool.running;
  try {
    let [differences, numbers] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [one, several] of pairs) {
        const [expected, actual] = [results(one, round), results(several, round)];
        numbers += new Set(expected).size;
        differences += expected.filter((value, index) => value !== actual[index]).length;
      }
    }
    const fusedError = relativeError(results(alone, 0), await unfusedResults());
    return {
      threads,
      differences,
      numbers,
      relaxedSimd: hasRelaxedSimd(),
      fusedError,
      arithmetic,
    };
  } finally {
    pool.dispose();
  }
}

interface Opened {
  readonly operations: Pick<NetworkOperations, "run">;
  readonly floats: Float32Array;
  readonly arithmetic: Arithmetic;
}

function results({ operations, floats, arithmetic }: Opened, round: number): Float32Array {
  const [gate, attended] = [OUT + 2 ** 16, OUT + 2 ** 17];
  floats.fill(round, OUT / 4, OTHER / 4);
  const x = new Products(operations, 0, arithmetic, INTEGERS).factor(X, COUNT, BLOCKS);
  operations.run(0, "product", COUNT, x, 4, MATRIX, SCALES, ROWS, BLOCKS, OUT, 4 * ROWS);
  operations.run(
    0,
    "gatedProducts",
    COUNT,
    x,
    ROWS,
    BLOCKS,
    4,
    MATRIX,
    SCALES,
    gate,
    8,
    MATRIX,
    SCALES,
    OTHER,
  );
  operations.run(
    0,
    "attention",
    COUNT,
    5,
    X,
    896,
    X,
    SCALES,
    40,
    4,
    2,
    SHAPE.headDim,
    SCORES,
    1024,
    attended,
  );
  const [picture, values] = [OUT + 3 * 2 ** 16, SCORES + 2 ** 17];
  operations.run(
    0,
    "pictureAttention",
    37,
    40,
    4,
    7,
    X,
    GROWN,
    SCALES,
    3,
    SHAPE.headDim,
    values,
    4 * 16 * 40,
    picture,
    400,
  );
  operations.run(0, "gelu", picture, 7 * 100);
  return floats.slice(OUT / 4, OTHER / 4);
}

async function open(pool: ThreadPool, arithmetic: Arithmetic = FLOAT): Promise<Opened> {
  const memory = openMemory(pool.size > 1);
  const operations = await pool.open([memory], { ...HEADS, arithmetic });
  return { operations, floats: grown(memory), arithmetic };
}

async function unfusedResults(): Promise<Float32Array> {
  const memory = openMemory(false);
  const work = new Operations(await compileRoutines(memory, SHAPE, false), memory, SHAPE);
  const run: NetworkOperations["run"] = (_, operation, ...numbers) =>
    (work[operation] as (...numbers: unknown[]) => void).call(work, WHOLE, ...numbers);
  return results({ operations: { run }, floats: grown(memory), arithmetic: FLOAT }, 0);
}

function relativeError(actual: Float32Array, expected: Float32Array): number {
  let [error, largest] = [0, 0];
  for (const [index, value] of expected.entries()) {
    error = Math.max(error, Math.abs(actual[index]! - value));
    largest = Math.max(largest, Math.abs(value));
  }
  return error / largest;
}

/** All of a memory once it has grown, as it does for a large picture after its threads were told of it. */
function grown(memory: WebAssembly.Memory): Float32Array {
  memory.grow(GROWN_PAGES - PAGES);
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < 2 ** 16; i++) floats[GROWN / 4 + i] = Math.sin(i * 1.3);
  return floats;
}

function openMemory(shared: boolean): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: GROWN_PAGES, shared });
  const floats = new Float32Array(memory.buffer);
  for (const start of [X, SCALES]) {
    for (let i = 0; i < 2 ** 16; i++) floats[start! / 4 + i] = Math.sin(i * 1.7 + start!);
  }
  new Uint8Array(memory.buffer, MATRIX, 2 ** 18).forEach((_, index, bytes) => {
    bytes[index] = (index * 167 + (index >> 3)) % 256;
  });
  return memory;
}
