import { describe, expect, it } from "vitest";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { readJson } from "./byte-source.ts";
import { type LanguageConfig, parseModelConfig, parseVisionConfig } from "./config.ts";
import { planEmbedding } from "./embedding.ts";
import { buildNavit } from "./graphs/navit.ts";
import { buildDecoder } from "./graphs/qwen2-decoder.ts";
import { headParts } from "./graphs/token-head.ts";
import { LARGEST_SHARD_BYTES, planShards, tensorEntries } from "./layout.ts";
import type { Network } from "./network.ts";
import { PRECISION } from "./precision.ts";
import { matrixShape, recipeBytes } from "./tensor-recipe.ts";

// Plans for the published models, which are too large to convert here. Sizes: the models' configuration files.

const tiny = await readJson(tinyCheckpoint(), "config.json");
const encoder = await readJson(tinyCheckpoint(), "../encoder/config.json");
const published = { num_hidden_layers: 28, vocab_size: 151669, max_position_embeddings: 32768 };
const MODELS: Readonly<Record<"2B" | "7B", LanguageConfig>> = {
  "2B": parseModelConfig(
    {
      ...tiny,
      ...published,
      hidden_size: 1536,
      intermediate_size: 8960,
      num_attention_heads: 12,
      num_key_value_heads: 2,
    },
    "config.json",
  ).language,
  "7B": parseModelConfig(
    {
      ...tiny,
      ...published,
      hidden_size: 3584,
      intermediate_size: 18944,
      num_attention_heads: 28,
      num_key_value_heads: 4,
      tie_word_embeddings: false,
    },
    "config.json",
  ).language,
};
const NAVIT = parseVisionConfig(
  { ...encoder, hidden_size: 1152, intermediate_size: 4304, num_hidden_layers: 27, num_attention_heads: 16 },
  "encoder/config.json",
);

function graphBytes(network: Network): number {
  const placements = tensorEntries(planShards(network.name, network.tensors)).map(
    ({ name, shard, offset, bytes }) => [name, { path: shard, offset, bytes }] as const,
  );
  return network.encode(new Map(placements), { name: "test", version: "1" }).length;
}

const totalBytes = (network: Network): number =>
  network.tensors.reduce((sum, tensor) => sum + recipeBytes(tensor), 0);

describe.each(["2B", "7B"] as const)("the %s model", (size) => {
  const precision = PRECISION.q4f16;
  const decoder = buildDecoder(MODELS[size], precision, 8192);

  it("has a graph below 200 kB and no tensor a GPU could not bind", () => {
    expect(graphBytes(decoder)).toBeLessThan(200_000);
    for (const tensor of decoder.tensors)
      expect(recipeBytes(tensor), tensor.name).toBeLessThanOrEqual(256 * 2 ** 20);
    for (const shard of planShards("decoder", decoder.tensors)) {
      const last = shard.tensors.at(-1)!;
      expect(last.offset + last.bytes).toBeLessThanOrEqual(LARGEST_SHARD_BYTES);
    }
  });

  it("covers the vocabulary with its head, in order", () => {
    let next = 0;
    for (const { source } of headParts(MODELS[size], precision)) {
      expect(source.range?.first ?? 0).toBe(next);
      next += matrixShape(source)[0];
    }
    expect(next).toBe(151669);
  });
});

it("the 2B model shares its tied table, the 7B model cannot", () => {
  expect(planEmbedding(MODELS["2B"], PRECISION.q4f32)).toMatchObject({
    recipes: [],
    aliases: { "embedding.values": "decoder.head.values", "embedding.scales": "decoder.head.scales" },
  });
  expect(planEmbedding(MODELS["7B"], PRECISION.q4f32)).toMatchObject({ aliases: {} });
});

it("the 2B decoder takes just under a gigabyte, vision 0.83 GB in float16", () => {
  // 4.5 bits for 1.31 billion weights, 8.5 bits for the head's 233 million.
  expect(totalBytes(buildDecoder(MODELS["2B"], PRECISION.q4f16, 8192)) / 1e9).toBeCloseTo(0.986, 2);
  const vision = buildNavit(NAVIT, PRECISION.q4f16);
  expect(totalBytes(vision) / 1e9).toBeCloseTo(0.824, 2);
  expect(graphBytes(vision)).toBeLessThan(200_000);
});
