import * as v from "valibot";
import { type ConfigFile, epsilon, layerCount, only, parseConfig, size } from "./config-file.ts";
import { evenHead } from "./language-config.ts";

/** A vision transformer of SigLIP's form. Sizes are in elements, the side of a patch in pixels. */
export interface VisionConfig {
  readonly patchSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  readonly layerNormEpsilon: number;
}

/** What the configuration of every such encoder has. */
export const visionEntries = {
  hidden_act: only("gelu_pytorch_tanh"),
  hidden_size: size,
  intermediate_size: size,
  layer_norm_eps: epsilon,
  num_attention_heads: size,
  num_channels: v.optional(v.literal(3, "3"), 3),
  num_hidden_layers: layerCount,
  patch_size: size,
};

/** @throws FailureError as `parseConfig` does, and for a width that does not split into heads */
export function parseVision(file: ConfigFile): VisionConfig {
  const found = parseConfig(v.object(visionEntries), file);
  const { hidden_size: hiddenSize, num_attention_heads: heads } = found;
  return {
    patchSize: found.patch_size,
    hiddenSize,
    intermediateSize: found.intermediate_size,
    layers: found.num_hidden_layers,
    heads,
    headDim: evenHead(file, hiddenSize, heads),
    layerNormEpsilon: found.layer_norm_eps,
  };
}
