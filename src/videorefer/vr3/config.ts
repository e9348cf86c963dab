import { FailureError } from "../../core/failure.ts";
import type { SamplingRule } from "../../core/sampling-rule.ts";
import type { LanguageManifest } from "../../package/manifest.ts";
import type { PixelScaling } from "../numeric/normalisation.ts";
import { JsonReader } from "../shared/json-reader.ts";
import {
  type GenerationConfig,
  type LanguageConfig,
  parseGeneration,
  parseLanguage,
  parsePixels,
} from "../shared/language-config.ts";

/** Everything the VideoRefer-VideoLLaMA3 family reads from a checkpoint's own configuration files. */
export interface Vr3Config {
  /** Side of a square patch in pixels. */
  readonly patchSize: number;
  /** Patches per side of a block that becomes one token in video (`spatial_merge_size`). */
  readonly mergeSize: number;
  /** Most tokens all pictures of one call may have together (`mm_max_length`). */
  readonly budgetTokens: number;
  /** Fewest pixels of a resized picture. */
  readonly minPixels: number;
  /** Most tokens per region. */
  readonly regionTokenLimit: number;
  readonly vision: VisionConfig;
  readonly language: LanguageConfig;
  readonly pixels: PixelScaling;
  readonly generation: GenerationConfig;
  /** What is sampled when the person has not chosen. */
  readonly sampling: Extract<SamplingRule, { kind: "rate" }>;
}

export interface VisionConfig {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  readonly layerNormEpsilon: number;
  readonly ropeTheta: number;
}

/** `M` without `mm_max_length` is this divided by the square of the merge size (videorefer-models.md 6.3). */
const FALLBACK_BUDGET_PATCHES = 9477;
/** 56 × 56 pixels at patch 14 (videorefer-models.md 2.4). */
const MIN_PATCHES = 16;
/** Hard-coded upstream (videorefer-models.md 6.2). */
const REGION_TOKEN_LIMIT = 10;
/** Upstream samples 1 frame per second; its limit of 768 frames is beyond a browser's memory. */
const DEFAULT_FPS = 1;
const DEFAULT_MAX_FRAMES = 32;

export type Vr3ConfigSource = Pick<
  LanguageManifest,
  "config" | "visionConfig" | "preprocessorConfig" | "generationConfig"
>;

/**
 * Reads the checkpoint's JSON files as they are in a package's manifest.
 * @throws FailureError `package-unsupported` for another model type or a variant whose mathematics differs,
 *         `package-corrupt` for missing or impossible values; the message names file and key
 * Source: videorefer-models.md 2.3, 2.4, 2.6.
 */
export function parseVr3Config(source: Vr3ConfigSource): Vr3Config {
  const model = new JsonReader("config.json", source.config);
  const vision = new JsonReader("vision config.json", source.visionConfig);
  const pixels = new JsonReader("preprocessor_config.json", source.preprocessorConfig);
  const generation = new JsonReader("generation_config.json", source.generationConfig);
  model.require("model_type", ["videollama3_qwen2"]);
  model.require("mm_projector_type", ["mlp2x_gelu"]);
  // Without compression upstream returns nothing and crashes, so no working checkpoint has it off.
  model.require("use_token_compression", [true]);
  vision.require("hidden_act", ["gelu_pytorch_tanh"]);
  vision.require("num_channels", [3, undefined]);

  const patchSize = vision.integer("patch_size", { minimum: 1 });
  const mergeSize = model.integer("spatial_merge_size", { minimum: 1, otherwise: 2 });
  return {
    patchSize,
    mergeSize,
    budgetTokens: model.integer("mm_max_length", {
      minimum: 1,
      otherwise: Math.floor(FALLBACK_BUDGET_PATCHES / mergeSize ** 2),
    }),
    minPixels: MIN_PATCHES * patchSize ** 2,
    regionTokenLimit: REGION_TOKEN_LIMIT,
    vision: parseVision(vision),
    language: parseLanguage(model),
    pixels: parsePixels(pixels),
    generation: parseGeneration(generation, model),
    sampling: {
      kind: "rate",
      fps: pixels.number("default_fps", { otherwise: DEFAULT_FPS, above: 0 }),
      maxFrames: pixels.integer("default_max_frames", { minimum: 1, otherwise: DEFAULT_MAX_FRAMES }),
    },
  };
}

function parseVision(vision: JsonReader): VisionConfig {
  const hiddenSize = vision.integer("hidden_size", { minimum: 1 });
  const heads = vision.integer("num_attention_heads", { minimum: 1 });
  const headDim = hiddenSize / heads;
  // The rotary embedding splits a head into y and x, each of pairs.
  if (headDim % 4 !== 0) {
    throw new FailureError(
      "package-corrupt",
      `vision config.json: hidden_size ${hiddenSize} over ${heads} heads should give a multiple of 4, got ${headDim}`,
    );
  }
  return {
    hiddenSize,
    heads,
    headDim,
    intermediateSize: vision.integer("intermediate_size", { minimum: 1 }),
    layers: vision.integer("num_hidden_layers", { minimum: 1 }),
    layerNormEpsilon: vision.number("layer_norm_eps", { above: 0 }),
    ropeTheta: 10000,
  };
}
