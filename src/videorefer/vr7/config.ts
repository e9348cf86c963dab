import * as v from "valibot";
import type { JsonObject } from "../../core/json-object.ts";
import type { PixelScaling } from "../numeric/normalisation.ts";
import {
  type ConfigFile,
  configFailure,
  only,
  parseConfig,
  size,
  wholeNumber,
} from "../shared/config-file.ts";
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
import type { PictureLayout } from "../shared/patches.ts";
import { parseVision, type VisionConfig } from "../shared/vision-config.ts";

/** What decides the shapes of this family's networks. */
export interface Vr7Architecture {
  readonly language: LanguageConfig;
  readonly vision: Vr7Vision;
}

/** A SigLIP tower, for square pictures of one size. */
export interface Vr7Vision extends VisionConfig {
  /** Side of a picture in pixels. */
  readonly imageSize: number;
  /** Layers that run: features are taken before the last ones. */
  readonly usedLayers: number;
}

/** Everything the VideoRefer-7B family reads from a checkpoint's own configuration files. */
export interface Vr7Config extends Vr7Architecture {
  /** Side of a square patch in pixels. */
  readonly patchSize: number;
  /** Every picture is resized to this; patches beyond the last whole one are not seen. */
  readonly picture: PictureLayout;
  /** Width of the vision features that regions are pooled from. */
  readonly visionSize: number;
  /** Tokens that two frames become together. */
  readonly pairTokens: number;
  /** Most tokens per region. */
  readonly regionTokenLimit: number;
  readonly pixels: PixelScaling;
  readonly generation: GenerationConfig;
  /** Frames shown of a video unless asked otherwise. */
  readonly frames: number;
  /** How often a still image is repeated (`num_frames`). */
  readonly imageRepeats: number;
}

/** Hard-coded upstream; its region notebooks and benchmarks rely on 8 frames, whatever `num_frames` says (quirk 1); general video uses that. */
const DEFAULT_FRAMES = 8;
/** Hard-coded upstream (videorefer-models.md 2.1). */
const REGION_TOKEN_LIMIT = 4;
const DEFAULT_IMAGE_REPEATS = 16;

const architectureSchema = v.object({
  model_type: only("videorefer_qwen2", "videollama2_qwen2"),
  mm_projector_type: only("stc_connector_v35"),
  mm_region_encoder_type: v.nullish(only("pooling")),
  mm_vision_select_feature: v.optional(only("patch"), "patch"),
  mm_vision_select_layer: wholeNumber(-512, 512),
});
const visionSchema = v.object({ image_size: size });
const modelSchema = v.object({ num_frames: v.nullish(wholeNumber(2), DEFAULT_IMAGE_REPEATS) });
// "pad" would put frames and masks on a square canvas first; no checkpoint of the suite does.
const regionSchema = v.object({ image_aspect_ratio: v.nullish(only("square")) });

/**
 * Reads what decides the shapes of the networks from `config.json` and the vision tower's.
 * @throws FailureError `package-unsupported` for another model type or a variant whose mathematics differs; for missing or
 *         impossible values `checkpoint-invalid` or `package-corrupt`, by where the files are from. The message names file and key
 * Source: videorefer-models.md 2.1, 2.2.
 */
export function parseVr7Architecture({
  model,
  vision,
}: Pick<SettingsFiles, "model" | "vision">): Vr7Architecture {
  const { mm_vision_select_layer: layer } = parseConfig(architectureSchema, model);
  const tower = towerFile(vision);
  const encoder = parseVision(tower);
  const { image_size: imageSize } = parseConfig(visionSchema, tower);
  // An entry of the hidden states, of which there is one more than layers; negative ones count from the end.
  const usedLayers = layer < 0 ? encoder.layers + 1 + layer : layer;
  if (usedLayers < 1 || usedLayers > encoder.layers)
    throw configFailure(model, `mm_vision_select_layer ${layer} is not a layer of ${encoder.layers}`);
  if (imageSize < 2 * encoder.patchSize) {
    throw configFailure(
      vision,
      `image_size ${imageSize} should hold at least two patches of ${encoder.patchSize} per side`,
    );
  }
  return { language: parseLanguage(model), vision: { ...encoder, imageSize, usedLayers } };
}

/**
 * Reads the checkpoint's JSON files.
 * @throws FailureError as `parseVr7Architecture`
 * Source: videorefer-models.md 2.1, 2.2, 2.6.
 */
export function parseVr7Config(settings: ModelSettings, origin: SettingsOrigin = IN_PACKAGE): Vr7Config {
  const files = filesOf(settings, origin);
  const architecture = parseVr7Architecture(files);
  const knowsRegions = (files.model.json.mm_region_encoder_type ?? null) !== null;
  // Without regions the setting is inert.
  if (knowsRegions) parseConfig(regionSchema, files.model);
  const { num_frames: imageRepeats } = parseConfig(modelSchema, files.model);
  const { patchSize, imageSize, hiddenSize } = architecture.vision;
  const side = Math.floor(imageSize / patchSize);
  return {
    ...architecture,
    patchSize,
    picture: {
      width: imageSize,
      height: imageSize,
      grid: { rows: side, columns: side },
      merge: 1,
      patches: side ** 2,
      blocks: side ** 2,
    },
    visionSize: hiddenSize,
    pairTokens: Math.floor(side / 2) ** 2,
    regionTokenLimit: REGION_TOKEN_LIMIT,
    pixels: parsePixels(files),
    generation: parseGeneration(files),
    frames: knowsRegions ? DEFAULT_FRAMES : imageRepeats,
    imageRepeats,
  };
}

/** The tower's settings, which its repository keeps beside those of a text encoder. */
function towerFile(file: ConfigFile): ConfigFile {
  const inner = file.json.vision_config;
  if (inner === undefined) return file;
  if (typeof inner === "object" && inner !== null && !Array.isArray(inner))
    return { ...file, json: inner as JsonObject };
  throw configFailure(file, "vision_config should be an object");
}
