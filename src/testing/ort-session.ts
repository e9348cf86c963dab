import * as ort from "onnxruntime-web";
import type { MemoryTarget } from "./memory-files.ts";

/** One output of a run. */
export interface OrtOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Opens a graph of a package in memory on the runtime's wasm build, with the shards named for it. */
export async function openGraph(files: MemoryTarget, name: string): Promise<ort.InferenceSession> {
  const shards = [...files.files.keys()].filter(
    (path) => path.startsWith(`${name}.`) && path.endsWith(".bin"),
  );
  return openModel(
    files.get(`${name}.onnx`),
    shards.map((path) => ({ path, data: files.get(path) })),
  );
}

export async function openModel(
  model: Uint8Array,
  externalData: { path: string; data: Uint8Array }[],
): Promise<ort.InferenceSession> {
  ort.env.wasm.numThreads = 1;
  return ort.InferenceSession.create(model, { executionProviders: ["wasm"], externalData });
}

export const float32 = (data: Float32Array, dims: readonly number[]): ort.Tensor =>
  new ort.Tensor("float32", data, dims);
export const int32 = (values: readonly number[], dims: readonly number[]): ort.Tensor =>
  new ort.Tensor("int32", Int32Array.from(values), dims);

/** Runs and returns one float32 output. */
export async function runFor(
  session: ort.InferenceSession,
  feeds: Record<string, ort.Tensor>,
  output: string,
): Promise<OrtOutput> {
  const tensor = (await session.run(feeds))[output]!;
  return { data: tensor.data as Float32Array, dims: tensor.dims };
}
