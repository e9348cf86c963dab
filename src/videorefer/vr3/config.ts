import * as v from "valibot";
import type { SamplingRule } from "../../core/sampling-rule.ts";
import type { PixelScaling } from "../numeric/normalisation.ts";
import { configFailure, numberAbove, only, parseConfig, size, wholeNumber } from "../shared/config-file.ts";
import { type LanguageConfig, parseLanguage } from "../shared/language-config.ts";
import {
  filesOf,
  type GenerationConfig,
  IN_PACKAGE,
  type ModelSettings,
  parseGeneration,
  parsePixels,
  type SettingsFiles,
  type SettingsOrigin,
} from "../shared/model-settings.ts";
import { parseVision, type VisionConfig } from "../shared/vision-config.ts";

/** What decides the shapes of this family's networks. */
export interface Vr3Architecture {
  readonly language: LanguageConfig;
  readonly vision: Vr3Vision;
  /** Patches per side of a block that becomes one token in video (`spatial_merge_size`). */
  readonly mergeSize: number;
  /** Layers of weights of the MLP that makes tokens of blocks. */
  readonly projectorLayers: number;
}

/** VL3-SigLIP-NaViT: SigLIP with rotary positions, for pictures of any size. */
export interface Vr3Vision extends VisionConfig {
  readonly ropeTheta: number;
}

/** Everything the VideoRefer-VideoLLaMA3 family, and those built on it, read from a checkpoint's own configuration files. */
export interface Vr3Config extends Vr3Architecture {
  /** Side of a square patch in pixels. */
  readonly patchSize: number;
  /** Most tokens all pictures of one call may have together (`mm_max_length`). */
  readonly budgetTokens: number;
  /** Fewest pixels of a resized picture. */
  readonly minPixels: number;
  /** Most tokens per region, and the fewest patches that a small one is enlarged to. */
  readonly regionTokenLimit: number;
  /** Most rounds of k-means over a region's cells. */
  readonly clusterRounds: number;
  readonly pixels: PixelScaling;
  readonly generation: GenerationConfig;
  /** What is sampled when the person has not chosen. */
  readonly sampling: Extract<SamplingRule, { kind: "rate" }>;
}

const ROPE_THETA = 10000;
const MERGE_SIZE = 2;
/** `M` without `mm_max_length` is this divided by the square of the merge size (videorefer-models.md 6.3). */
const FALLBACK_BUDGET_PATCHES = 9477;
/** The default of upstream's image processor, whatever the size of a patch (videorefer-models.md 2.4). */
const MIN_PIXELS = 56 ** 2;
/** Hard-coded upstream (videorefer-models.md 6.2, 6.7). */
const REGIONS: RegionLimits = { regionTokenLimit: 10, clusterRounds: 20 };
/** Upstream samples 1 frame per second; its limit of 768 frames is beyond a browser's memory. */
const DEFAULT_FPS = 1;
const DEFAULT_MAX_FRAMES = 32;

/** Upstream's other projectors are of no published model. */
const projectorType = only("mlp1x_gelu", "mlp2x_gelu", "mlp3x_gelu", "mlp4x_gelu");
const architectureSchema = v.object({
  mm_projector_type: projectorType,
  spatial_merge_size: v.nullish(wholeNumber(1, 64), MERGE_SIZE),
});
const modelSchema = v.object({
  // Without compression upstream returns nothing and crashes, so no working checkpoint has it off.
  use_token_compression: v.literal(true, "true"),
  mm_max_length: v.nullish(size),
});
const pictureSchema = v.object({
  min_pixels: v.nullish(size, MIN_PIXELS),
  default_fps: v.nullish(numberAbove(0), DEFAULT_FPS),
  default_max_frames: v.nullish(wholeNumber(1), DEFAULT_MAX_FRAMES),
});

/** How many tokens a region becomes, and how. */
export type RegionLimits = Pick<Vr3Config, "regionTokenLimit" | "clusterRounds">;

/** The `model_type` of VideoRefer-VideoLLaMA3 and VideoLLaMA3. */
const MODEL_TYPE = "videollama3_qwen2";

/**
 * Reads what decides the shapes of the networks from `config.json` and the vision encoder's.
 * @throws FailureError `package-unsupported` for another model type or a variant whose mathematics differs; for missing or
 *         impossible values `checkpoint-invalid` or `package-corrupt`, by where the files are from. The message names file and key
 * Source: videorefer-models.md 2.3.
 */
export function parseVr3Architecture(
  { model, vision }: Pick<SettingsFiles, "model" | "vision">,
  modelType = MODEL_TYPE,
): Vr3Architecture {
  parseConfig(v.object({ model_type: only(modelType) }), model);
  const { spatial_merge_size: mergeSize, mm_projector_type: projector } = parseConfig(
    architectureSchema,
    model,
  );
  const encoder = parseVision(vision);
  // The rotary embedding splits a head into y and x, each of pairs.
  if (encoder.headDim % 4 !== 0) {
    throw configFailure(
      vision,
      `head size ${encoder.headDim} should be a multiple of 4 for rows and columns to share it`,
    );
  }
  return {
    language: parseLanguage(model),
    vision: { ...encoder, ropeTheta: ROPE_THETA },
    mergeSize,
    projectorLayers: Number(projector.charAt(3)),
  };
}

/**
 * Reads the checkpoint's JSON files.
 * @throws FailureError as `parseVr3Architecture`
 * Source: videorefer-models.md 2.3, 2.4, 2.6.
 */
export function parseVr3Config(settings: ModelSettings, origin: SettingsOrigin = IN_PACKAGE): Vr3Config {
  return readVr3Settings(filesOf(settings, origin), MODEL_TYPE, REGIONS);
}

/**
 * The same for a family with another `model_type` and regions of its own.
 * @throws FailureError as `parseVr3Architecture`
 */
export function readVr3Settings(files: SettingsFiles, modelType: string, regions: RegionLimits): Vr3Config {
  const architecture = parseVr3Architecture(files, modelType);
  const { mm_max_length: budget } = parseConfig(modelSchema, files.model);
  const pictures = parseConfig(pictureSchema, files.pixels);
  const { patchSize } = architecture.vision;
  return {
    ...architecture,
    patchSize,
    budgetTokens: budget ?? Math.floor(FALLBACK_BUDGET_PATCHES / architecture.mergeSize ** 2),
    minPixels: pictures.min_pixels,
    ...regions,
    pixels: parsePixels(files),
    generation: parseGeneration(files),
    sampling: { kind: "rate", fps: pictures.default_fps, maxFrames: pictures.default_max_frames },
  };
}
