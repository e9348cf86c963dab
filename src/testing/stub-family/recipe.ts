import { readJson } from "../../builder/byte-source.ts";
import { Network } from "../../builder/network.ts";
import type { ModelOptions, NetworkPlan, Recipe } from "../../builder/recipe.ts";
import { denseMatrix } from "../../builder/tensor-recipe.ts";

/** The model's one size, its rows of embeddings, and how long its sequences may be. */
export const WIDTH = 32;
export const ROWS = 8;
const CONTEXT_TOKENS = 64;

/** A family with one network, `mixer`, and a table of embeddings: as little as a language model can be. */
export const stubFamily: Recipe = {
  family: "stub",
  modelTypes: { stub_language: "Stub" },
  parts: [],
  companion: () => null,
  published: {},
  planPublished: (_, options) => plan(options),
  async open(source, config) {
    const tokenizer = new TextEncoder().encode(JSON.stringify(await readJson(source, "tokenizer.json")));
    return {
      settings: { config },
      files: [{ path: "tokenizer.json", bytes: tokenizer }],
      tensorsBeside: new Map(),
      plan: (options) => ({
        ...plan(options),
        described: {
          kind: "language",
          config,
          visionConfig: {},
          generationConfig: {},
          preprocessorConfig: {},
          specialTokensMap: {},
          contextTokens: options.contextTokens ?? CONTEXT_TOKENS,
          embedding: { rows: ROWS, columns: WIDTH, tensors: { kind: "f32", values: "embedding.values" } },
        },
      }),
    };
  },
};

function plan({ variant }: ModelOptions): NetworkPlan {
  const network = new Network("mixer", "f32");
  const rows = network.input("rows", "f32", ["rows", WIDTH]);
  const mixed = network.linear("layer", rows, {
    weight: { parts: [{ name: "model.mixer.weight", shape: [WIDTH, WIDTH] }] },
    bits: variant === "f32" ? 32 : 8,
  });
  network.leave(mixed, "mixed", ["rows", WIDTH]);
  const table = { parts: [{ name: "model.embedding.weight", shape: [ROWS, WIDTH] }] };
  return {
    networks: [network],
    tables: [{ owner: "embedding", recipes: [denseMatrix("embedding.values", table, "f32")] }],
    aliases: [],
  };
}
