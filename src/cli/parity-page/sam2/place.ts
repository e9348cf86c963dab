import type * as Ort from "onnxruntime-web";
import { storageBuffer } from "../../../engine/gpu/buffers.ts";
import type { Execution } from "../../../engine/runtime/execution.ts";
import { readTensors } from "../../../engine/runtime/tensors.ts";
import type { FrameFeatures, FrameMemory, Sam2Networks } from "../../../segment/sam2/networks.ts";
import { toBfloat16 } from "../../../videorefer/numeric/bfloat16.ts";

/** A float32 tensor where the graphs run. */
export function placed(
  { runtime, gpu }: Execution,
  values: Float32Array,
  dims: readonly number[],
): Ort.Tensor {
  if (!gpu) return new runtime.ort.Tensor("float32", values, dims);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const buffer = storageBuffer(gpu.device, "golden", bytes);
  return runtime.ort.Tensor.fromGpuBuffer(buffer, {
    dataType: "float32",
    dims,
    dispose: () => buffer.destroy(),
  });
}

/** The networks with memories rounded to bfloat16, as upstream stores them. */
export function withRoundedMemories(execution: Execution, networks: Sam2Networks): Sam2Networks {
  const remember = async (...parameters: Parameters<Sam2Networks["remember"]>): Promise<FrameMemory> => {
    const exact = await networks.remember(...parameters);
    try {
      const [values] = await readTensors(execution, [exact.tokens]);
      const tokens = placed(execution, values!.map(toBfloat16), exact.tokens.dims);
      return { tokens, dispose: () => tokens.dispose() };
    } finally {
      exact.dispose();
    }
  };
  return new Proxy(networks, {
    get(target, key) {
      if (key === "remember") return remember;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Features of which only the coarsest are there. */
export function coarseFeatures(feats2: Ort.Tensor): FrameFeatures {
  return { feats0: feats2, feats1: feats2, feats2, dispose: () => feats2.dispose() };
}

/** A map [channels, cells] as tokens [cells, channels]. */
export function asTokens(map: Float32Array, channels: number): Float32Array {
  const cells = map.length / channels;
  return map.map((_, at) => map[(at % channels) * cells + Math.floor(at / channels)]!);
}
