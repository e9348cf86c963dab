import { addDecoder, type CacheLengths } from "../../builder/graphs/qwen2-decoder.ts";
import { headSource } from "../../builder/graphs/token-head.ts";
import type { LanguagePrecision } from "../../builder/language/precision.ts";
import { Network } from "../../builder/network.ts";
import { BLOCK } from "../../builder/quantise.ts";
import { denseMatrix, quantisedMatrix } from "../../builder/tensor-recipe.ts";
import type { LanguageManifest } from "../../package/manifest.ts";
import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";

/**
 * The decoder of a package as exporters for transformers.js write it: ids and a mask in, a cache that grows by being made anew.
 * Layers and head are those of our own graph, and it reads the package's own shards; the head runs on the last row
 * only, as with `num_logits_to_keep`.
 */
export function buildCausalGraph(
  config: LanguageConfig,
  precision: LanguagePrecision,
  { contextTokens, embedding }: Pick<LanguageManifest, "contextTokens" | "embedding">,
): Network {
  const network = new Network("decoder", precision.activation);
  const ids = network.input("input_ids", "i64", [1, "sequence"]);
  const mask = network.input("attention_mask", "i64", [1, "total"]);
  const embeddings = embed(network, ids, config, embedding.tensors.kind);
  const lengths = lengthsOf(network, mask);
  const sizes = { past: "past", present: "total" };
  const prefix = "past_key_values";
  addDecoder(network, embeddings, { config, precision, contextTokens, lengths, prefix, sizes });
  return network;
}

function embed(
  network: Network,
  ids: string,
  config: LanguageConfig,
  kind: LanguageManifest["embedding"]["tensors"]["kind"],
): string {
  const source = headSource({ ...config, tiedHead: true });
  if (kind !== "q8")
    return network.node("Gather", [network.tensor(denseMatrix("embedding.values", source, kind)), ids]);
  const { values, scales } = quantisedMatrix("embedding", source, 8, false, "f32");
  // The operator wants values of the rank of their scales.
  const table = network.tensor({ ...values, shape: [config.vocabularySize, config.hiddenSize] });
  return network.node("GatherBlockQuantized", [table, ids, network.tensor(scales)], {
    bits: 8,
    block_size: BLOCK,
    gather_axis: 0,
    quantize_axis: 1,
  });
}

function lengthsOf(network: Network, mask: string): CacheLengths {
  const one = network.constant("i64", [1]);
  const kept = network.node("ReduceSum", [mask, one], { keepdims: 1 });
  return {
    seqlens: network.node("Cast", [network.node("Sub", [kept, one])], { to: 6 }),
    total: network.node("Cast", [network.node("Shape", [mask], { start: 1 })], { to: 6 }),
  };
}
