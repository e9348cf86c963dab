import type * as Ort from "onnxruntime-web";
import { emptyBuffer, readBuffer, readBuffers } from "../gpu/buffers.ts";
import type { Execution } from "./execution.ts";

/**
 * The same values under other dimensions, without a copy. The original keeps the memory and must outlive the view
 * (the runtime refuses to reshape a tensor that owns GPU memory).
 */
export function viewAs({ runtime, gpu }: Execution, tensor: Ort.Tensor, dims: readonly number[]): Ort.Tensor {
  if (!gpu) return tensor.reshape(dims);
  return runtime.ort.Tensor.fromGpuBuffer(tensor.gpuBuffer as GPUBuffer, { dataType: "float32", dims });
}

/**
 * `count` of a float32 tensor's values from `start` on, wherever it lies; on the CPU a view. Its own `getData` would move it to
 * the CPU for good.
 */
export async function readTensor(
  { gpu }: Execution,
  tensor: Ort.Tensor,
  start = 0,
  count = tensor.size,
): Promise<Float32Array> {
  if (!gpu) return (tensor.data as Float32Array).subarray(start, start + count);
  const bytes = readBuffer(gpu.device, tensor.gpuBuffer as GPUBuffer, count * 4, start * 4);
  return new Float32Array(await gpu.health.guard(bytes));
}

/** The values of several float32 tensors, wherever they lie, with one wait for the GPU. */
export async function readTensors(
  { gpu }: Execution,
  tensors: readonly Ort.Tensor[],
): Promise<Float32Array[]> {
  if (!gpu) return tensors.map(({ data }) => data as Float32Array);
  const parts = tensors.map((tensor) => ({ buffer: tensor.gpuBuffer as GPUBuffer, bytes: tensor.size * 4 }));
  const read = await gpu.health.guard(readBuffers(gpu.device, parts));
  return read.map((bytes) => new Float32Array(bytes));
}

/**
 * The values of several float32 tensors one after another, where they lie.
 * @returns the caller's to dispose
 */
export function joinedTensors(
  { runtime, gpu }: Execution,
  tensors: readonly Ort.Tensor[],
  dims: readonly number[],
): Ort.Tensor {
  const size = tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  let at = 0;
  if (!gpu) {
    const values = new Float32Array(size);
    for (const tensor of tensors) {
      values.set(tensor.data as Float32Array, at);
      at += tensor.size;
    }
    return new runtime.ort.Tensor("float32", values, dims);
  }
  const joined = emptyBuffer(gpu.device, "joined", size * 4);
  const encoder = gpu.device.createCommandEncoder();
  for (const tensor of tensors) {
    encoder.copyBufferToBuffer(tensor.gpuBuffer as GPUBuffer, 0, joined, at, tensor.size * 4);
    at += tensor.size * 4;
  }
  gpu.device.queue.submit([encoder.finish()]);
  return runtime.ort.Tensor.fromGpuBuffer(joined, {
    dataType: "float32",
    dims,
    dispose: () => joined.destroy(),
  });
}
