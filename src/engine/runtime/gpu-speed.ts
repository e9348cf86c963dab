import type * as Ort from "onnxruntime-web";
import type { DeviceSpeed } from "../../core/device-speed.ts";
import { encodeOnnxModel, type OnnxDtype, type OnnxGraph } from "../../package/onnx-writer.ts";
import { createExecution, type Execution } from "./execution.ts";
import type { Gpu } from "./gpu.ts";
import { GraphSession } from "./graph-session.ts";
import type { Runtime } from "./runtime.ts";
import { secondsPerRun } from "./seconds-per-run.ts";

/** Square 4-bit matrices in a row, so that one run is worth its start: 34 million weights. */
const MATRICES = 8;
const SIZE = 2048;
const WEIGHTS = MATRICES * SIZE * SIZE;
/** Prompts are read in chunks of that size, by a device that is quick enough. */
const CHUNK_TOKENS = 256;
/** A run that takes longer holds up the screen. */
const MAX_RUN_SECONDS = 0.2;

/** Times 4-bit products through the runtime, as the decoder's layers have them. */
export async function measureGpu(
  runtime: Runtime,
  gpu: Gpu,
  onProgress: (fraction: number) => void,
): Promise<DeviceSpeed> {
  // As the choice of a package's variant has it (core/quantised-variants.ts).
  const halfPrecision = !gpu.software && gpu.device.features.has("shader-f16");
  const execution = createExecution(runtime, gpu);
  const graph = encodeOnnxModel(products(halfPrecision ? "f16" : "f32"), { name: "speed", version: "1" });
  const session = await GraphSession.create(execution, graph);
  onProgress(0.3);
  try {
    const row = await secondsPerRun(() => multiply(execution, session, 1, halfPrecision));
    onProgress(0.6);
    const tokens = Math.max(4, Math.min(CHUNK_TOKENS, Math.floor(MAX_RUN_SECONDS / row)));
    const chunk = await secondsPerRun(() => multiply(execution, session, tokens, halfPrecision));
    onProgress(1);
    return {
      device: "webgpu",
      threads: runtime.threads,
      operationsPerSecond: (2 * tokens * WEIGHTS) / chunk,
      bytesPerSecond: weightBytes(halfPrecision) / row,
      halfPrecision,
      maxBufferBytes: gpu.device.limits.maxBufferSize,
    };
  } finally {
    await session.release();
  }
}

/** 4 bits a weight, and a scale for every 32. */
const weightBytes = (halfPrecision: boolean): number =>
  WEIGHTS / 2 + (WEIGHTS / 32) * (halfPrecision ? 2 : 4);

async function multiply(
  { runtime, gpu }: Execution,
  session: GraphSession,
  tokens: number,
  halfPrecision: boolean,
): Promise<void> {
  const { Tensor } = runtime.ort;
  const count = tokens * SIZE;
  const dims = [1, tokens, SIZE];
  const x: Ort.Tensor = halfPrecision
    ? new Tensor("float16", new Uint16Array(count), dims)
    : new Tensor("float32", new Float32Array(count), dims);
  const { out } = await session.run({ x });
  await gpu!.health.guard(gpu!.device.queue.onSubmittedWorkDone());
  out!.dispose();
}

function products(dtype: Extract<OnnxDtype, "f16" | "f32">): OnnxGraph {
  const shape = [1, "tokens", SIZE];
  const blocks = SIZE / 32;
  const names = Array.from({ length: MATRICES }, (_, index) => `matrix${index}`);
  const outputOf = (index: number) => (index === MATRICES - 1 ? "out" : `product${index}`);
  return {
    name: "speed",
    opset: 21,
    inputs: [{ name: "x", dtype, shape }],
    outputs: [{ name: "out", dtype, shape }],
    nodes: names.map((name, index) => ({
      operator: "MatMulNBits",
      domain: "com.microsoft",
      inputs: [index === 0 ? "x" : outputOf(index - 1), `${name}.values`, `${name}.scales`],
      outputs: [outputOf(index)],
      attributes: { K: SIZE, N: SIZE, bits: 4, block_size: 32 },
    })),
    initialisers: names.flatMap((name) => [
      {
        name: `${name}.values`,
        dtype: "u8",
        shape: [SIZE, blocks, 16],
        data: { kind: "inline", bytes: new Uint8Array(SIZE * blocks * 16) },
      },
      {
        name: `${name}.scales`,
        dtype,
        shape: [SIZE * blocks],
        data: { kind: "inline", bytes: new Uint8Array(SIZE * blocks * (dtype === "f16" ? 2 : 4)) },
      },
    ]),
  };
}
