import { FailureError } from "../../../core/failure.ts";
import type { BuiltinConfig } from "../../../segment/builtin/config.ts";
import type { ModelOptions, NetworkPlan, Recipe } from "../../recipe.ts";
import { denseMatrix, vector } from "../../tensor-recipe.ts";
import { FEATURES, MODEL_TYPE, parseCheckpointConfig } from "./config.ts";
import { decoderNetwork } from "./decoder.ts";
import { encoderParts } from "./encoder.ts";
import type { StoredBits } from "./layers.ts";
import { maskPromptNetwork } from "./mask-prompt.ts";

/** Stopping waits for the graph that runs: with these a quarter of a second at most where a frame takes two and a half. */
const ENCODER_PARTS = 10;

/**
 * MobileSAM, the segmenter that comes with the page. Graphs: the encoder in parts, `decoder`, and `mask-prompt`. The table `prompt`
 * has what codes of points are made of.
 */
export const builtinSegmenterRecipe: Recipe = {
  family: "builtin-segmenter",
  modelTypes: { [MODEL_TYPE]: "MobileSAM" },
  parts: [],
  companion: () => null,
  published: {},
  planPublished: (_, options) => plan(options).networkPlan,
  open: async (_, config) => {
    const { imageSize } = parseCheckpointConfig(config);
    return {
      settings: { config },
      files: [],
      tensorsBeside: new Map(),
      plan: (options) => {
        const { networkPlan, encoder_parts } = plan(options);
        const described: BuiltinConfig = { image_size: imageSize, encoder_parts };
        return { ...networkPlan, described: { kind: "segmenter", config: { ...described } } };
      },
    };
  },
};

/** Weights are kept in float16, which no mask shows; graphs compute in float32 on every device. */
function plan({ variant }: ModelOptions) {
  if (variant === "q4f16")
    throw new FailureError("package-unsupported", "the built-in segmenter computes in float32; choose q4f32");
  const bits: StoredBits = variant === "f32" ? 32 : 16;
  const parts = encoderParts(bits, ENCODER_PARTS);
  const table = (name: string, source: string, rows: number, columns: number) =>
    denseMatrix(
      `prompt.${name}`,
      { parts: [{ name: `prompt_encoder.${source}`, shape: [rows, columns] }] },
      "f32",
    );
  const points = {
    parts: [0, 1, 2, 3].map((label) => ({
      name: `prompt_encoder.point_embeddings.${label}.weight`,
      shape: [1, FEATURES],
    })),
  };
  const networkPlan: NetworkPlan = {
    networks: [...parts.map(({ network }) => network), decoderNetwork(bits), maskPromptNetwork(bits)],
    tables: [
      {
        owner: "prompt",
        recipes: [
          table("frequencies", "pe_layer.positional_encoding_gaussian_matrix", 2, FEATURES / 2),
          denseMatrix("prompt.labels", points, "f32"),
          table("no_point", "not_a_point_embed.weight", 1, FEATURES),
          vector(
            "prompt.no_mask",
            [{ name: "prompt_encoder.no_mask_embed.weight", shape: [FEATURES] }],
            "f32",
          ),
        ],
      },
    ],
    aliases: [],
  };
  const encoder_parts = parts.map(({ network, share, windows }) => ({ graph: network.name, share, windows }));
  return { networkPlan, encoder_parts };
}
