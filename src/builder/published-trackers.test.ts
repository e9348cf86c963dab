import { describe, expect, it } from "vitest";
import type { Variant } from "../package/manifest.ts";
import { planShards, tensorEntries } from "../package/shard-layout.ts";
import { tensorBytes } from "../package/tensor-bytes.ts";
import { edgeTamRecipe } from "./families/edgetam/recipe.ts";
import { sam2Recipe } from "./families/sam2/recipe.ts";
import type { Network } from "./network.ts";
import { sourcesOf, tensorsByOwner } from "./package-plan.ts";
import type { NetworkPlan } from "./recipe.ts";

// Plans for the published models. Sizes: sam2.md 2.2; edgetam.md 9 and 10.

const MODELS = [
  // Statistics of batch norms are no parameters, and are read like them.
  ["EdgeTAM", edgeTamRecipe, 13_895_794 + 46_992, 27.8],
  ["sam2.1-hiera-tiny", sam2Recipe, 38_962_498, 77.9],
  ["sam2.1-hiera-small", sam2Recipe, 46_060_354, 92.1],
  ["sam2.1-hiera-base-plus", sam2Recipe, 80_850_178, 161.7],
  ["sam2.1-hiera-large", sam2Recipe, 224_446_642, 448.9],
] as const;

const weightsOf = ({ networks }: NetworkPlan): number =>
  [...tensorsByOwner(networks).values()].flat().reduce((sum, tensor) => sum + tensorBytes(tensor), 0);

function graphBytes(network: Network): number {
  const placements = tensorEntries(planShards(network.owner, network.tensors)).map(
    ({ name, shard, offset, bytes }) => [name, { path: shard, offset, bytes }] as const,
  );
  return network.encode(new Map(placements), { name: "test", version: "1" }).length;
}

describe.each(MODELS)("%s", (name, recipe, parameters, megabytes) => {
  const plan = (variant: Variant): NetworkPlan =>
    recipe.planPublished(recipe.published[name]!, { variant, has: () => true });
  const halves = plan("q4f16");

  it("reads every parameter once", () => {
    const count = sourcesOf(halves).reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
    // The Fourier matrix is no parameter and is read, an unused embedding of as many numbers is one and is not.
    expect(count).toBe(parameters);
  });

  it("takes as much space as its parameters in float16, for all sides together", () => {
    expect(Math.abs(weightsOf(halves) / 1e6 - megabytes)).toBeLessThan(0.5);
    expect(weightsOf(plan("q4f32"))).toBeLessThan(weightsOf(halves) * 1.03);
  });

  it("has small graphs for four sides", () => {
    const sides = halves.networks.flatMap(({ name: graph }) => /^encoder-(\d+)$/.exec(graph)?.[1] ?? []);
    expect(sides).toEqual(["256", "512", "768", "1024"]);
    for (const network of halves.networks) expect(graphBytes(network), network.name).toBeLessThan(400_000);
  });
});

describe("SAM 2.1 of other dimensions", () => {
  const { config } = sam2Recipe.published["sam2.1-hiera-tiny"]!;
  const { vision_config: vision } = config as { vision_config: { backbone_config: object } };
  const planOf = (changes: {
    image_size?: number;
    windows?: readonly number[];
    levels?: readonly number[];
  }) =>
    sam2Recipe.planPublished(
      {
        dtype: "F32",
        config: {
          ...config,
          image_size: changes.image_size ?? 1024,
          vision_config: {
            ...vision,
            fpn_top_down_levels: changes.levels ?? [2, 3],
            backbone_config: {
              ...vision.backbone_config,
              window_size_per_stage: changes.windows ?? [8, 4, 14, 7],
            },
          },
        },
      },
      { variant: "f32", has: () => true },
    );

  it("repeats positions by the windows of the first stage, at sides that these divide", () => {
    const plan = planOf({ image_size: 384, windows: [6, 4, 14, 7] });
    const small = sourcesOf(plan).find(({ name }) => name.endsWith("pos_embed_window"));
    expect(small?.shape).toEqual([1, 96, 6, 6]);
    const sides = plan.networks.flatMap(({ name }) => /^encoder-(\d+)$/.exec(name)?.[1] ?? []);
    expect(sides).toEqual(["96", "192", "288", "384"]);
  });

  it("says what it cannot build", () => {
    expect(() => planOf({ image_size: 1000 })).toThrow("image_size should be a multiple of 32");
    expect(() => planOf({ levels: [3] })).toThrow("fpn_top_down_levels should be [2,3]");
  });
});
