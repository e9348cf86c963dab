import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { LanguagePrecision } from "../language/precision.ts";
import { Network } from "../network.ts";
import { addRopeTables, type RopeTables } from "./rope-tables.ts";
import { addHead } from "./token-head.ts";

/**
 * Qwen2 decoder from embeddings to the logits of the last row, with a key/value cache that the caller owns. Positions are
 * derived from the cache lengths in `GroupQueryAttention`, so the graph needs no mask, position ids or integer arithmetic. Float
 * tensors are float32, except that in q4f16 packages the cache is float16:
 *
 *     inputs_embeds [1, S, H]; seqlens_k int32 [1, 1], tokens in the cache after this run − 1; total_sequence_length int32 [1], the
 *     capacity in use; past.{i}.key, past.{i}.value [1, kvHeads, T, headDim]
 *     →  logits [1, 1, V] of the last row; present.{i}.key, present.{i}.value, for which the buffers of past may be bound
 *
 * @param contextTokens rows of the rotary tables: the longest sequence the package can run
 */
export function buildDecoder(
  config: LanguageConfig,
  precision: LanguagePrecision,
  contextTokens: number,
): Network {
  const network = new Network("decoder", precision.activation);
  const embeddings = network.input("inputs_embeds", "f32", [1, "sequence", config.hiddenSize]);
  const lengths = {
    seqlens: network.input("seqlens_k", "i32", [1, 1]),
    total: network.input("total_sequence_length", "i32", [1]),
  };
  const sizes = { past: "capacity", present: "capacity" };
  addDecoder(network, embeddings, { config, precision, contextTokens, lengths, prefix: "past", sizes });
  return network;
}

export interface DecoderOptions {
  readonly config: LanguageConfig;
  readonly precision: LanguagePrecision;
  readonly contextTokens: number;
  readonly lengths: CacheLengths;
  /** Prefix of the names of cache inputs; those of outputs begin with `present`. */
  readonly prefix: string;
  /** Names of the cache's length, before and after a run. */
  readonly sizes: { readonly past: string; readonly present: string };
}

/** Layers, last norm and head, with the cache as inputs and outputs. @param embeddings float32 [1, sequence, H] */
export function addDecoder(network: Network, embeddings: string, options: DecoderOptions): void {
  const { config, precision, contextTokens, lengths, prefix, sizes } = options;
  const { keyValueHeads: heads, headDim } = config;
  for (let layer = 0; layer < config.layers; layer++) {
    for (const part of ["key", "value"]) {
      network.input(`${prefix}.${layer}.${part}`, network.activation, [1, heads, sizes.past, headDim]);
      network.output(`present.${layer}.${part}`, network.activation, [1, heads, sizes.present, headDim]);
    }
  }
  const tables = addRopeTables(network, config, contextTokens);

  let stream = { residual: network.enter(shrink(network, embeddings, precision)), branch: "" };
  for (let layer = 0; layer < config.layers; layer++) {
    stream = addLayer(network, stream, layer, { config, precision, lengths, tables, prefix });
  }
  const { normed } = addNorm(network, stream, "norm", "model.norm.weight", config, precision);
  addHead(network, normed, config, precision);
}

export interface CacheLengths {
  readonly seqlens: string;
  readonly total: string;
}

/** The residual stream before its sum, which the next norm computes. `branch` is empty before the first layer. */
interface Stream {
  readonly residual: string;
  readonly branch: string;
}

interface LayerContext extends Pick<DecoderOptions, "config" | "precision" | "lengths" | "prefix"> {
  readonly tables: RopeTables;
}

function shrink(network: Network, embeddings: string, { residualDivisor }: LanguagePrecision): string {
  if (residualDivisor === 1) return embeddings;
  return network.node("Mul", [embeddings, network.constant("f32", [1 / residualDivisor])]);
}

function addLayer(network: Network, stream: Stream, index: number, context: LayerContext): Stream {
  const { config, precision, lengths, tables, prefix } = context;
  const { hiddenSize: width, intermediateSize: inner, headDim } = config;
  const source = `model.layers.${index}`;
  const queryWidth = config.heads * headDim;
  const cacheWidth = config.keyValueHeads * headDim;
  const weight = (part: string, rows: number, columns: number) => ({
    name: `${source}.${part}.weight`,
    shape: [rows, columns],
  });
  const projections = [
    ["q", queryWidth],
    ["k", cacheWidth],
    ["v", cacheWidth],
  ] as const;
  const bits = precision.decoder;
  const factor = precision.residualDivisor === 1 ? undefined : 1 / precision.residualDivisor;

  const first = addNorm(
    network,
    stream,
    `layers.${index}.input_norm`,
    `${source}.input_layernorm.weight`,
    config,
    precision,
  );
  const packed = network.linear(`layers.${index}.qkv`, first.normed, {
    weight: { parts: projections.map(([part, rows]) => weight(`self_attn.${part}_proj`, rows, width)) },
    bias: projections.map(([part, rows]) => ({
      name: `${source}.self_attn.${part}_proj.bias`,
      shape: [rows],
    })),
    bits,
  });
  const attended = network.fresh();
  network.nodeWithOutputs(
    "GroupQueryAttention",
    [
      packed,
      "",
      "",
      `${prefix}.${index}.key`,
      `${prefix}.${index}.value`,
      lengths.seqlens,
      lengths.total,
      tables.cos,
      tables.sin,
    ],
    [attended, `present.${index}.key`, `present.${index}.value`],
    {
      num_heads: config.heads,
      kv_num_heads: config.keyValueHeads,
      do_rotary: 1,
      rotary_interleaved: 0,
    },
  );
  // Branches are scaled down in the weights that produce them: the output projection, and `up`, which scales its product with `gate`.
  const branch = network.linear(`layers.${index}.output`, attended, {
    weight: { parts: [weight("self_attn.o_proj", width, queryWidth)], factor },
    bits,
  });
  const second = addNorm(
    network,
    { residual: first.residual, branch },
    `layers.${index}.mlp_norm`,
    `${source}.post_attention_layernorm.weight`,
    config,
    precision,
  );
  const gate = network.linear(`layers.${index}.gate`, second.normed, {
    weight: { parts: [weight("mlp.gate_proj", inner, width)] },
    bits,
  });
  const up = network.linear(`layers.${index}.up`, second.normed, {
    weight: { parts: [weight("mlp.up_proj", inner, width)], factor },
    bits,
  });
  const activated = network.node("Mul", [gate, network.node("Sigmoid", [gate])]);
  const down = network.linear(`layers.${index}.down`, network.node("Mul", [activated, up]), {
    weight: { parts: [weight("mlp.down_proj", width, inner)] },
    bits,
  });
  return { residual: second.residual, branch: down };
}

function addNorm(
  network: Network,
  stream: Stream,
  name: string,
  source: string,
  config: LanguageConfig,
  precision: LanguagePrecision,
): { normed: string; residual: string } {
  const weight = network.vector(`${name}.weight`, [{ name: source, shape: [config.hiddenSize] }]);
  const epsilon = { float: config.rmsNormEpsilon / precision.residualDivisor ** 2 };
  if (stream.branch === "") {
    const normed = network.node("SimplifiedLayerNormalization", [stream.residual, weight], {
      axis: -1,
      epsilon,
      stash_type: 1,
    });
    return { normed, residual: stream.residual };
  }
  const [normed, residual] = [network.fresh(), network.fresh()];
  network.nodeWithOutputs(
    "SkipSimplifiedLayerNormalization",
    [stream.residual, stream.branch, weight],
    [normed, "", "", residual],
    { epsilon },
  );
  return { normed, residual };
}
