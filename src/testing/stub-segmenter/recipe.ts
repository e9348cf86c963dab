import { Network } from "../../builder/network.ts";
import type { NetworkPlan, Recipe } from "../../builder/recipe.ts";
import { denseMatrix } from "../../builder/tensor-recipe.ts";

/** Channels of its features, and how many frames it remembers. */
export const CHANNELS = 4;
export const MEMORY_FRAMES = 7;

/** A segmenter with one network, `mask`, and a table that no graph reads: positions of remembered frames. */
export const stubSegmenter: Recipe = {
  family: "stub-segmenter",
  modelTypes: { stub_video_segmenter: "Stub segmenter" },
  parts: [],
  companion: () => null,
  published: {},
  planPublished: () => plan(),
  open: async (_, config) => ({
    settings: { config },
    files: [],
    tensorsBeside: new Map(),
    plan: () => ({ ...plan(), described: { kind: "segmenter", config } }),
  }),
};

function plan(): NetworkPlan {
  const network = new Network("mask", "f32");
  const features = network.input("features", "f32", ["points", CHANNELS]);
  const logits = network.linear("head", features, {
    weight: { parts: [{ name: "mask.weight", shape: [1, CHANNELS] }] },
    bias: [{ name: "mask.bias", shape: [1] }],
    bits: 32,
  });
  network.leave(logits, "logits", ["points", 1]);
  const positions = { parts: [{ name: "memory.positions", shape: [MEMORY_FRAMES, CHANNELS] }] };
  return {
    networks: [network],
    tables: [{ owner: "memory", recipes: [denseMatrix("memory.positions", positions, "f32")] }],
    aliases: [],
  };
}
