import type { VisionConfig } from "../config.ts";
import { Network } from "../network.ts";
import type { Precision } from "../precision.ts";
import { addLayerNorm, addPatchEmbedding, addTransformerLayer } from "./vision-transformer.ts";

const PREFIX = "model.vision_encoder.vision_encoder.vision_model";

/**
 * The any-resolution SigLIP encoder, one picture per run: patch embedding, pre-norm transformer layers with two-dimensional
 * rotary positions, closing norm. Every patch of the picture attends to every other, so there is no mask.
 */
export function buildNavit(config: VisionConfig, precision: Precision): Network {
  // Operator set 23 for its RotaryEmbedding, the one that takes a table row per patch instead of a position.
  const network = new Network("vision", precision.activation, 23);
  const { hidden_size: width, headDimension, patch_size: patch, num_channels: channels } = config;
  const source = { prefix: PREFIX, config, precision };
  const patches = network.input("patches", "f32", ["patches", channels * patch * patch]);
  const half = headDimension / 2;
  const cos = network.enter(network.input("rope_cos", "f32", [1, "patches", half]));
  const sin = network.enter(network.input("rope_sin", "f32", [1, "patches", half]));
  const rotate = (value: string): string =>
    network.node("RotaryEmbedding", [value, cos, sin], {
      num_heads: config.num_attention_heads,
      interleaved: 0,
    });

  const picture = network.node("Unsqueeze", [network.enter(patches), network.constant("i64", [0])]);
  let stream = addPatchEmbedding(network, picture, source);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    stream = addTransformerLayer(network, stream, layer, source, rotate);
  }
  const norm = `${PREFIX}.post_layernorm`;
  const normed = addLayerNorm(network, stream, "post_layernorm", norm, width, config.layer_norm_eps);
  network.leave(network.node("Squeeze", [normed, network.constant("i64", [0])]), "features", [
    "patches",
    width,
  ]);
  return network;
}
