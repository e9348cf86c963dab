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
}

export function createExecution(runtime: Runtime, gpu: Gpu | null): Execution {
  return { runtime, gpu, serial: new Serial() };
}
