import { FailureError } from "../../../core/failure.ts";
import type { JsonObject } from "../../../core/json-object.ts";
import { type ByteSource, readJson } from "../../byte-source.ts";
import { damaged } from "../../damaged.ts";
import type { Beside } from "../../language/language-recipe.ts";
import { readSafetensorsHeader } from "../../safetensors.ts";
import { readTorchFile } from "../../torch-file.ts";
import { findWeights } from "../../weight-files.ts";

/** Files of a separate region encoder. Stage 2 of VideoRefer-7B's training writes the first; people save it again as the second. */
export const REGION_ENCODER_FILES = ["region_encoder.bin", "region_encoder.safetensors"] as const;
export type RegionEncoderFile = (typeof REGION_ENCODER_FILES)[number];

/** What stage 2 writes into a model's `config.json`. Source: upstream `scripts/train/stage2.sh`; videorefer-models.md 2.1. */
const REGION_SETTINGS = {
  model_type: "videorefer_qwen2",
  mm_region_encoder_type: "pooling",
  image_aspect_ratio: "square",
} as const;

/** The same family before it knew regions: VideoLLaMA2.1. */
const PLAIN_MODEL_TYPE = "videollama2_qwen2";

/** Settings of a model that its region encoder was trained for. */
const SHARED_SETTINGS = [
  "hidden_size",
  "mm_hidden_size",
  "mm_vision_select_layer",
  "mm_vision_select_feature",
] as const;

/** Its two layers. Source: videorefer-models.md 3.1. */
const TENSORS = [0, 2].flatMap((layer) => [`feat_linear.${layer}.weight`, `feat_linear.${layer}.bias`]);
const WHOLE_PREFIX = "model.region_encoder.";

/** The token that marks a region in VideoRefer-7B's prompts. */
const REGION_TOKEN = "<region>";

const invalid = (message: string): FailureError => new FailureError("checkpoint-invalid", message);

/** The file of a region encoder in a folder, if there is one. */
export async function findRegionEncoder(
  source: Pick<ByteSource, "exists">,
): Promise<RegionEncoderFile | null> {
  for (const file of REGION_ENCODER_FILES) if (await source.exists(file)) return file;
  return null;
}

/**
 * Reads a region encoder beside a model's weights, and adapts the model's settings to it.
 * @returns null when there is none
 * @throws FailureError `checkpoint-invalid` for other tensors than a region encoder's, or when there is no model
 */
export async function readRegionEncoderBeside(
  source: ByteSource,
  config: JsonObject,
): Promise<Beside | null> {
  const file = await findRegionEncoder(source);
  if (file === null) return null;
  if ((await findWeights(source)) === null) {
    throw invalid(
      `the folder holds a region encoder alone (${file}, the result of stage 2) and no language or vision model; give this folder as the region encoder (--region-encoder) of a source that has them, VideoLLaMA2.1-7B-16F, or convert the finished VideoRefer-7B instead`,
    );
  }
  const read = file.endsWith(".bin") ? readTorchFile : readSafetensorsHeader;
  const vocabularySize = Number(config.vocab_size);
  return {
    config: withRegionSettings(config),
    tensors: wholeModelNames(await read(source, file), file),
    completeTokenizer: (tokenizer) => withRegionToken(tokenizer, vocabularySize),
  };
}

/**
 * Combines a model with the region encoder of another folder. Stage 2 trains only the region encoder, with frozen
 * Qwen2-7B-Instruct and the connector of VideoLLaMA2.1-7B-16F-Base. The published model with both is VideoLLaMA2.1-7B-16F.
 * Everything but the region encoder comes from `base`. So does `config.json`, which has the right size of the vocabulary.
 * @throws FailureError `checkpoint-invalid` when `stage2` holds no region encoder, or one for another model
 */
export async function withRegionEncoder(base: ByteSource, stage2: ByteSource): Promise<ByteSource> {
  if ((await findRegionEncoder(stage2)) === null) {
    throw invalid(
      `the folder of the region encoder should hold ${REGION_ENCODER_FILES[0]}, as VideoRefer-7B-stage2 does`,
    );
  }
  const config = withRegionSettings(await readJson(base, "config.json"));
  refuseOtherModel(config, await readJson(stage2, "config.json"));
  const ownerOf = (path: string): ByteSource =>
    (REGION_ENCODER_FILES as readonly string[]).includes(path) ? stage2 : base;
  return {
    size: (path) => ownerOf(path).size(path),
    read: (path, offset, length) => ownerOf(path).read(path, offset, length),
    exists: (path) => ownerOf(path).exists(path),
    stream: (path, offset, signal) => ownerOf(path).stream(path, offset, signal),
    publishedSha256: (path) => ownerOf(path).publishedSha256?.(path),
  };
}

function refuseOtherModel(base: JsonObject, stage2: JsonObject): void {
  for (const [key, expected] of Object.entries(REGION_SETTINGS)) {
    if (stage2[key] !== expected) {
      throw invalid(
        `the region encoder's config.json: ${key} should be "${expected}", is ${JSON.stringify(stage2[key])}`,
      );
    }
  }
  for (const key of SHARED_SETTINGS) {
    if (base[key] !== undefined && stage2[key] !== undefined && base[key] !== stage2[key]) {
      throw invalid(
        `the region encoder belongs to another model: by its config.json ${key} is ${JSON.stringify(stage2[key])}, by the model's ${JSON.stringify(base[key])}; VideoRefer-7B-stage2 belongs to VideoLLaMA2.1-7B-16F`,
      );
    }
  }
}

/**
 * `config.json` of a plain model with a separate region encoder, as upstream's training would have written it.
 * @throws FailureError `checkpoint-invalid` for another family, which has no separate region encoders
 */
export function withRegionSettings(config: JsonObject): JsonObject {
  if (config.model_type === REGION_SETTINGS.model_type) return config;
  if (config.model_type === PLAIN_MODEL_TYPE) return { ...config, ...REGION_SETTINGS };
  throw invalid(
    `a region encoder by itself belongs to VideoLLaMA2.1-7B-16F (model_type "${PLAIN_MODEL_TYPE}"), and config.json is of a ${JSON.stringify(config.model_type)}; leave the region encoder out`,
  );
}

/**
 * Adds `<region>` to the `tokenizer.json` of a plain model, after all its tokens.
 * Source: upstream `initialize_MM_tokenizer`, which adds it as a special token.
 * @throws FailureError `checkpoint-invalid` when the vocabulary has no row left for it
 */
export function withRegionToken(tokenizer: JsonObject, vocabularySize: number): JsonObject {
  const added = (Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens : []) as JsonObject[];
  if (added.some(({ content }) => content === REGION_TOKEN)) return tokenizer;
  const { vocab } = (tokenizer.model ?? {}) as JsonObject;
  const taken = [...Object.values((vocab ?? {}) as JsonObject), ...added.map((token) => token.id)];
  const id = taken.reduce((highest: number, one) => Math.max(highest, Number(one)), -1) + 1;
  if (!(id < vocabularySize)) {
    throw invalid(
      `config.json: vocab_size ${vocabularySize} leaves no row for the token ${REGION_TOKEN} of a region encoder, which would be ${id}`,
    );
  }
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return { ...tokenizer, added_tokens: [...added, { id, content: REGION_TOKEN, ...flags }] };
}

/**
 * Renames the tensors of a region encoder's file to the names in a whole checkpoint. Upstream writes these names and reads any
 * that contain `region_encoder.`; so do we. The bare names of the module are accepted too.
 * Source: upstream `safe_save_model_for_hf_trainer`; `initialize_vision_modules` (`get_w`).
 * @throws FailureError `checkpoint-invalid` unless every tensor is there once and nothing else is
 */
export function wholeModelNames<T>(tensors: ReadonlyMap<string, T>, file: string): Map<string, T> {
  const renamed = new Map<string, T>();
  for (const [name, tensor] of tensors) {
    const own = TENSORS.find((one) => name === one || name.endsWith(`region_encoder.${one}`));
    if (own === undefined) throw damaged(file, `tensor ${name} is not of a region encoder`);
    if (renamed.has(WHOLE_PREFIX + own)) throw damaged(file, `tensor ${own} is there twice`);
    renamed.set(WHOLE_PREFIX + own, tensor);
  }
  const missing = TENSORS.find((own) => !renamed.has(WHOLE_PREFIX + own));
  if (missing !== undefined) throw damaged(file, `tensor ${missing} is missing`);
  return renamed;
}
