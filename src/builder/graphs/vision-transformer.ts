import type { VisionConfig } from "../../videorefer/shared/vision-config.ts";
import type { LanguagePrecision } from "../language/precision.ts";
import type { Network } from "../network.ts";
import type { SourceTensor } from "../tensor-recipe.ts";

/** Channels of a picture. */
export const COLOURS = 3;

/** The names of a vision transformer's tensors, and how it is stored. */
export interface TransformerSource {
  /** Checkpoint name up to `encoder.layers`. */
  readonly prefix: string;
  readonly config: VisionConfig;
  readonly precision: LanguagePrecision;
}

/** The patch embedding of `patches` [batch, patches, 3 · patch²]. */
export function addPatchEmbedding(network: Network, patches: string, source: TransformerSource): string {
  const { hiddenSize: width, patchSize: patch } = source.config;
  const embedding = `${source.prefix}.embeddings.patch_embedding`;
  return network.linear("embedding", patches, {
    weight: { parts: [{ name: `${embedding}.weight`, shape: [width, COLOURS, patch, patch] }] },
    bias: [{ name: `${embedding}.bias`, shape: [width] }],
    bits: source.precision.vision,
  });
}

/**
 * One pre-norm layer of SigLIP: every patch of a picture attends to every other.
 * @param rotate rotary positions for queries and keys; the identity when positions were added to the input
 */
export function addTransformerLayer(
  network: Network,
  input: string,
  index: number,
  { prefix, config, precision }: TransformerSource,
  rotate = (value: string): string => value,
): string {
  const { hiddenSize: width, intermediateSize: inner, heads } = config;
  const source = `${prefix}.encoder.layers.${index}`;
  const linear = (part: string, value: string, rows: number, columns: number): string =>
    network.linear(`layers.${index}.${part}`, value, {
      weight: { parts: [{ name: `${source}.${part}.weight`, shape: [rows, columns] }] },
      bias: [{ name: `${source}.${part}.bias`, shape: [rows] }],
      bits: precision.vision,
    });
  const norm = (part: string, value: string): string =>
    addLayerNorm(
      network,
      value,
      `layers.${index}.${part}`,
      `${source}.${part}`,
      width,
      config.layerNormEpsilon,
    );

  const attended = norm("layer_norm1", input);
  const query = rotate(linear("self_attn.q_proj", attended, width, width));
  const key = rotate(linear("self_attn.k_proj", attended, width, width));
  const value = linear("self_attn.v_proj", attended, width, width);
  const mixed = network.node("MultiHeadAttention", [query, key, value], { num_heads: heads });
  const stream = network.node("Add", [input, linear("self_attn.out_proj", mixed, width, width)]);
  const widened = linear("mlp.fc1", norm("layer_norm2", stream), inner, width);
  return network.node("Add", [stream, linear("mlp.fc2", network.node("FastGelu", [widened]), width, inner)]);
}

/** LayerNorm over the last axis. */
export function addLayerNorm(
  network: Network,
  input: string,
  name: string,
  source: string,
  width: number,
  epsilon: number,
): string {
  const part = (suffix: "weight" | "bias"): SourceTensor => ({ name: `${source}.${suffix}`, shape: [width] });
  const scale = network.vector(`${name}.weight`, [part("weight")]);
  const shift = network.vector(`${name}.bias`, [part("bias")]);
  return network.node("LayerNormalization", [input, scale, shift], { axis: -1, epsilon: { float: epsilon } });
}
