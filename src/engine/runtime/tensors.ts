import type * as Ort from "onnxruntime-web";
import { readBuffer } from "../gpu/buffers.ts";
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
