import { FailureError } from "../../core/failure.ts";
import type { LanguageManifest } from "../../package/manifest.ts";
import type { PixelScaling } from "../numeric/normalisation.ts";
import { type JsonObject, JsonReader } from "../shared/json-reader.ts";
import {
  type GenerationConfig,
  type LanguageConfig,
  parseGeneration,
  parseLanguage,
  parsePixels,
} from "../shared/language-config.ts";
import type { PictureLayout } from "../shared/patches.ts";

/** Everything the VideoRefer-7B family reads from a checkpoint's own configuration files. */
export interface Vr7Config {
  readonly patchSize: number;
  /** Every picture is resized to this; patches beyond the last whole one are not seen. */
  readonly picture: PictureLayout;
  /** Width of the vision features that regions are pooled from. */
  readonly visionSize: number;
  /** Tokens that two frames become together. */
  readonly pairTokens: number;
  /** Most tokens per region. */
  readonly regionTokenLimit: number;
  readonly language: LanguageConfig;
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

export type Vr7ConfigSource = Pick<
  LanguageManifest,
  "config" | "visionConfig" | "preprocessorConfig" | "generationConfig"
>;

/**
 * Reads the checkpoint's JSON files as they are in a package's manifest.
 * @throws FailureError `package-unsupported` for another model type or a variant whose mathematics differs,
 *         `package-corrupt` for missing or impossible values; the message names file and key
 * Source: videorefer-models.md 2.1, 2.2, 2.6.
 */
export function parseVr7Config(source: Vr7ConfigSource): Vr7Config {
  const model = new JsonReader("config.json", source.config);
  const vision = new JsonReader("vision config.json", visionSettings(source.visionConfig));
  const pixels = new JsonReader("preprocessor_config.json", source.preprocessorConfig);
  const generation = new JsonReader("generation_config.json", source.generationConfig);
  model.require("model_type", ["videorefer_qwen2", "videollama2_qwen2"]);
  model.require("mm_projector_type", ["stc_connector_v35"]);
  model.require("mm_region_encoder_type", ["pooling", undefined]);
  const knowsRegions = model.has("mm_region_encoder_type");
  // "pad" would put frames and masks on a square canvas first; no checkpoint of the suite does. Without regions it is inert.
  if (knowsRegions) model.require("image_aspect_ratio", ["square", null, undefined]);

  const patchSize = vision.integer("patch_size", { minimum: 1 });
  const size = vision.integer("image_size", { minimum: patchSize * 2 });
  const side = Math.floor(size / patchSize);
  const imageRepeats = model.integer("num_frames", { minimum: 2, otherwise: DEFAULT_IMAGE_REPEATS });
  return {
    patchSize,
    picture: {
      width: size,
      height: size,
      grid: { rows: side, columns: side },
      merge: 1,
      patches: side ** 2,
      blocks: side ** 2,
    },
    visionSize: vision.integer("hidden_size", { minimum: 1 }),
    pairTokens: Math.floor(side / 2) ** 2,
    regionTokenLimit: REGION_TOKEN_LIMIT,
    language: parseLanguage(model),
    pixels: parsePixels(pixels),
    generation: parseGeneration(generation, model),
    frames: knowsRegions ? DEFAULT_FRAMES : imageRepeats,
    imageRepeats,
  };
}

/** The vision tower's settings, which its repository keeps beside those of a text encoder. */
function visionSettings(config: JsonObject): JsonObject {
  const inner = config.vision_config;
  if (inner === undefined) return config;
  if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) return inner as JsonObject;
  throw new FailureError("package-corrupt", "vision config.json: vision_config should be an object");
}
