import type { VisionConfig } from "../config.ts";
import { Network } from "../network.ts";
import type { Precision } from "../precision.ts";
import type { SourceTensor } from "../tensor-recipe.ts";

const PREFIX = "model.vision_encoder.vision_encoder.vision_model";

/**
 * The any-resolution SigLIP encoder, one picture per run: patch embedding, pre-norm transformer layers with two-dimensional
 * rotary positions, closing norm. Every patch of the picture attends to every other, so there is no mask.
 */
export function buildVision(config: VisionConfig, precision: Precision): Network {
  // Operator set 23 for its RotaryEmbedding, the one that takes a table row per patch instead of a position.
  const network = new Network("vision", precision.activation, 23);
  const { hidden_size: width, headDimension, patch_size: patch, num_channels: channels } = config;
  const bits = precision.vision;
  const patches = network.input("patches", "f32", ["patches", channels * patch * patch]);
  const half = headDimension / 2;
  const tables: RopeTables = {
    cos: network.enter(network.input("rope_cos", "f32", [1, "patches", half])),
    sin: network.enter(network.input("rope_sin", "f32", [1, "patches", half])),
  };

  const picture = network.node("Unsqueeze", [network.enter(patches), network.constant("i64", [0])]);
  const embedding = `${PREFIX}.embeddings.patch_embedding`;
  let stream = network.linear("embedding", picture, {
    weight: { parts: [{ name: `${embedding}.weight`, shape: [width, channels, patch, patch] }] },
    bias: [{ name: `${embedding}.bias`, shape: [width] }],
    bits,
  });
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    stream = addLayer(network, stream, layer, tables, config, precision);
  }
  const normed = layerNorm(network, stream, "post_layernorm", `${PREFIX}.post_layernorm`, config);
  network.leave(network.node("Squeeze", [normed, network.constant("i64", [0])]), "features", [
    "patches",
    width,
  ]);
  return network;
}

interface RopeTables {
  readonly cos: string;
  readonly sin: string;
}

function addLayer(
  network: Network,
  input: string,
  index: number,
  tables: RopeTables,
  config: VisionConfig,
  precision: Precision,
): string {
  const { hidden_size: width, intermediate_size: inner, num_attention_heads: heads } = config;
  const source = `${PREFIX}.encoder.layers.${index}`;
  const bits = precision.vision;
  const linear = (part: string, value: string, rows: number, columns: number): string =>
    network.linear(`layers.${index}.${part}`, value, {
      weight: { parts: [{ name: `${source}.${part}.weight`, shape: [rows, columns] }] },
      bias: [{ name: `${source}.${part}.bias`, shape: [rows] }],
      bits,
    });
  const norm = (part: string, value: string): string =>
    layerNorm(network, value, `layers.${index}.${part}`, `${source}.${part}`, config);
  const rotate = (value: string): string =>
    network.node("RotaryEmbedding", [value, tables.cos, tables.sin], { num_heads: heads, interleaved: 0 });

  const attended = norm("layer_norm1", input);
  const query = rotate(linear("self_attn.q_proj", attended, width, width));
  const key = rotate(linear("self_attn.k_proj", attended, width, width));
  const value = linear("self_attn.v_proj", attended, width, width);
  const mixed = network.node("MultiHeadAttention", [query, key, value], { num_heads: heads });
  const stream = network.node("Add", [input, linear("self_attn.out_proj", mixed, width, width)]);
  const widened = linear("mlp.fc1", norm("layer_norm2", stream), inner, width);
  return network.node("Add", [stream, linear("mlp.fc2", network.node("FastGelu", [widened]), width, inner)]);
}

function layerNorm(
  network: Network,
  input: string,
  name: string,
  source: string,
  config: VisionConfig,
): string {
  const part = (suffix: "weight" | "bias"): SourceTensor => ({
    name: `${source}.${suffix}`,
    shape: [config.hidden_size],
  });
  const scale = network.vector(`${name}.weight`, [part("weight")]);
  const shift = network.vector(`${name}.bias`, [part("bias")]);
  return network.node("LayerNormalization", [input, scale, shift], {
    axis: -1,
    epsilon: { float: config.layer_norm_eps },
  });
}
