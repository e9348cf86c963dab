import type { DeviceSpeed } from "../../core/device-speed.ts";
import { bestArithmetic } from "../cpu/best-arithmetic.ts";
import { MemoryPlan, openMemory } from "../cpu/memory-plan.ts";
import { Products } from "../cpu/products.ts";
import { ThreadPool } from "../cpu/thread-pool.ts";
import { secondsPerRun } from "./seconds-per-run.ts";

const COLUMNS = 2048;
/** 63 MB in 4 bits: one row has to fetch it from memory, as it has to fetch a large model. */
const ALL_ROWS = 49_152;
/** Of the matrix that many rows meet, and how many these are: the prompt's chunks are of that size. */
const SOME_ROWS = 2048;
const CHUNK_TOKENS = 64;

/** Two weights of −1 and +1: products are 0, so that nothing overflows or becomes denormal. */
const OPPOSITE_NIBBLES = 0x79;

/** Times the decoder's own 4-bit product on as many threads as a large model is given. */
export async function measureCpu(
  threads: number,
  onProgress: (fraction: number) => void,
): Promise<DeviceSpeed> {
  const arithmetic = bestArithmetic();
  const plan = new MemoryPlan("speed", {}, arithmetic);
  const matrix = plan.matrix("matrix", ALL_ROWS, COLUMNS);
  const x = plan.reserve(4 * CHUNK_TOKENS * COLUMNS);
  const quantised = plan.quantisedRows(CHUNK_TOKENS, COLUMNS);
  const out = plan.reserve(4 * Math.max(ALL_ROWS, CHUNK_TOKENS * SOME_ROWS));
  const memory = openMemory(plan.bytes, threads > 1);
  // Pages that nobody wrote to would all be one page of zeros, read from the cache.
  new Uint8Array(memory.buffer, matrix.values, matrix.scales - matrix.values).fill(OPPOSITE_NIBBLES);
  new Float32Array(memory.buffer, matrix.scales, ALL_ROWS * matrix.blocks).fill(0.01);
  new Float32Array(memory.buffer, x, CHUNK_TOKENS * COLUMNS).fill(0.5);
  const pool = new ThreadPool(threads);
  const operations = await pool.open([memory], { headDim: 64, queriesPerTile: 1, arithmetic });
  try {
    const { blocks } = matrix;
    const products = new Products(operations, 0, arithmetic, quantised);
    const product = (count: number, rows: number) =>
      products.add({ ...matrix, rows }, products.factor(x, count, blocks), out, count);
    onProgress(0.1);
    const chunk = await secondsPerRun(async () => product(CHUNK_TOKENS, SOME_ROWS));
    onProgress(0.6);
    const row = await secondsPerRun(async () => product(1, ALL_ROWS));
    onProgress(1);
    return {
      device: "wasm",
      threads: pool.running,
      operationsPerSecond: (2 * CHUNK_TOKENS * SOME_ROWS * COLUMNS) / chunk,
      bytesPerSecond: (ALL_ROWS * blocks * 20) / row,
      halfPrecision: false,
      maxBufferBytes: null,
    };
  } finally {
    operations.close();
  }
}
