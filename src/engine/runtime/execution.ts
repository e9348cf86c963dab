import { bestArithmetic } from "../cpu/best-arithmetic.ts";
import type { Arithmetic } from "../cpu/integer-arithmetic.ts";
import { ThreadPool } from "../cpu/thread-pool.ts";
import type { Gpu } from "./gpu.ts";
import type { Runtime } from "./runtime.ts";
import { Serial } from "./serial.ts";

/** Where graphs run: a runtime and, on WebGPU, our device. */
export interface Execution {
  readonly runtime: Runtime;
  /** Null on the wasm device. */
  readonly gpu: Gpu | null;
  /** Orders session creations and runs. */
  readonly serial: Serial;
  /** For networks on our own routines; as many threads as the runtime has, which wait while these work, and the other way round. */
  readonly pool: ThreadPool;
  /** Of their products. */
  readonly arithmetic: Arithmetic;
}

export function createExecution(
  runtime: Runtime,
  gpu: Gpu | null,
  arithmetic: Arithmetic = bestArithmetic(),
): Execution {
  return { runtime, gpu, serial: new Serial(), pool: new ThreadPool(runtime.threads), arithmetic };
}
