import { describe, expect, it } from "vitest";
import type { Variant } from "../package/manifest.ts";
import { MAX_SHARD_BYTES, planShards, tensorEntries } from "../package/shard-layout.ts";
import { tensorBytes } from "../package/tensor-bytes.ts";
import { type LanguageConfig, parseLanguage } from "../videorefer/shared/language-config.ts";
import { RECIPES } from "./families/family-list.ts";
import { headParts } from "./graphs/token-head.ts";
import { LANGUAGE_PRECISION } from "./language/precision.ts";
import type { Network } from "./network.ts";
import { sourcesOf } from "./package-plan.ts";
import type { NetworkPlan, PublishedModel, Recipe } from "./recipe.ts";
import { matrixShape } from "./tensor-recipe.ts";

// Plans for the published models, which are too large to convert here. Sizes: the models' configuration files.

interface Published {
  readonly language: LanguageConfig;
  plan(variant: Variant): NetworkPlan;
}

const MODELS = new Map<string, { readonly recipe: Recipe; readonly model: PublishedModel }>(
  RECIPES.flatMap((recipe) =>
    Object.entries(recipe.published).map(([name, model]) => [name, { recipe, model }] as const),
  ),
);

function published(name: string): Published {
  const { recipe, model } = MODELS.get(name)!;
  return {
    language: parseLanguage({ name: "config.json", json: model.config, from: "checkpoint" }),
    plan: (variant) => recipe.planPublished(model, { variant, contextTokens: 8192, has: () => true }),
  };
}

function graphBytes(network: Network): number {
  const placements = tensorEntries(planShards(network.name, network.tensors)).map(
    ({ name, shard, offset, bytes }) => [name, { path: shard, offset, bytes }] as const,
  );
  return network.encode(new Map(placements), { name: "test", version: "1" }).length;
}

const totalBytes = (network: Network): number =>
  network.tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
const networkOf = ({ networks }: NetworkPlan, name: Network["name"]): Network =>
  networks.find((network) => network.name === name)!;

/**
 * Parameters that inference needs, counted over names and shapes of the checkpoint.
 * Source: videorefer-models.md 10.3; pixelrefer.md 3.1.
 */
describe.each([
  ["VideoRefer-7B", 8_404_243_136, 151647],
  ["VideoRefer-VideoLLaMA3-2B", 1_963_715_312, 151669],
  ["VideoRefer-VideoLLaMA3-7B", 8_058_894_576, 151669],
  ["PixelRefer-2B", 1_963_718_768, 151669],
  ["PixelRefer-7B", 8_058_898_032, 151669],
] as const)("%s", (name, parameters, vocabulary) => {
  const { language, plan } = published(name);
  const whole = plan("q4f16");

  it("reads every parameter once", () => {
    const count = sourcesOf(whole).reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
    expect(count).toBe(parameters);
  });

  it("has graphs below 200 kB and no tensor a GPU could not bind", () => {
    for (const network of whole.networks) {
      expect(graphBytes(network), network.name).toBeLessThan(200_000);
      for (const tensor of network.tensors)
        expect(tensorBytes(tensor), tensor.name).toBeLessThanOrEqual(256 * 2 ** 20);
      for (const shard of planShards(network.name, network.tensors)) {
        // Only a tensor that alone is longer makes a longer shard.
        if (shard.placed.length === 1) continue;
        const last = shard.placed.at(-1)!;
        expect(last.offset + last.bytes).toBeLessThanOrEqual(MAX_SHARD_BYTES);
      }
    }
  });

  it("covers the vocabulary with its head, in order", () => {
    let next = 0;
    for (const { source } of headParts(language, LANGUAGE_PRECISION.q4f16)) {
      expect(source.range?.first ?? 0).toBe(next);
      next += matrixShape(source)[0];
    }
    expect(next).toBe(vocabulary);
  });
});

it("the 2B model shares its tied table, the 7B model cannot", () => {
  expect(published("VideoRefer-VideoLLaMA3-2B").plan("q4f32")).toMatchObject({
    tables: [{ owner: "embedding", recipes: [] }],
    aliases: [
      { name: "embedding.values", of: "decoder.head.values", shape: [151669, 1536] },
      { name: "embedding.scales", of: "decoder.head.scales", shape: [151669, 48] },
    ],
  });
  expect(published("VideoRefer-VideoLLaMA3-7B").plan("q4f32").aliases).toEqual([]);
});

it("the 2B decoder takes just under a gigabyte, vision 0.83 GB in float16", () => {
  const plan = published("VideoRefer-VideoLLaMA3-2B").plan("q4f16");
  // 4.5 bits for 1.31 billion weights, 8.5 bits for the head's 233 million.
  expect(totalBytes(networkOf(plan, "decoder")) / 1e9).toBeCloseTo(0.986, 2);
  expect(totalBytes(networkOf(plan, "vision")) / 1e9).toBeCloseTo(0.824, 2);
});

it("the convolutional connector of VideoRefer-7B takes 0.42 GB in 8 bits", () => {
  expect(totalBytes(networkOf(published("VideoRefer-7B").plan("q4f16"), "connector")) / 1e9).toBeCloseTo(
    0.42,
    1,
  );
});
