import * as v from "valibot";
import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "./byte-source.ts";

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 24));
const layers = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(512));
const epsilon = v.pipe(v.number(), v.gtValue(0), v.maxValue(0.1));

/** The Qwen2 half of a `config.json`. What would change the mathematics is required to be as known. */
const languageSchema = v.object({
  hidden_act: v.optional(v.literal("silu"), "silu"),
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: layers,
  num_attention_heads: size,
  num_key_value_heads: size,
  head_dim: v.nullish(size),
  max_position_embeddings: size,
  rms_norm_eps: epsilon,
  rope_theta: v.pipe(v.number(), v.minValue(1)),
  rope_scaling: v.nullish(v.null()),
  use_sliding_window: v.nullish(v.literal(false)),
  tie_word_embeddings: v.optional(v.boolean(), false),
  vocab_size: size,
});

/** What each family adds, with the repository of its vision encoder under the name the family gives it. */
const videollama3Schema = v.object({
  mm_projector_type: v.literal("mlp2x_gelu"),
  mm_vision_encoder: v.pipe(v.string(), v.minLength(1)),
});
const videorefer7Schema = v.object({
  mm_projector_type: v.literal("stc_connector_v35"),
  mm_region_encoder_type: v.optional(v.literal("pooling")),
  mm_vision_select_feature: v.optional(v.literal("patch"), "patch"),
  mm_vision_select_layer: v.pipe(v.number(), v.integer()),
  mm_vision_tower: v.pipe(v.string(), v.minLength(1)),
});

const transformerEntries = {
  hidden_act: v.literal("gelu_pytorch_tanh"),
  hidden_size: size,
  intermediate_size: size,
  layer_norm_eps: epsilon,
  num_attention_heads: size,
  num_channels: v.optional(v.literal(3), 3),
  num_hidden_layers: layers,
  patch_size: size,
};

/** `config.json` of an any-resolution encoder (VL3-SigLIP-NaViT), and the vision half of SigLIP's. */
const visionSchema = v.object(transformerEntries);
const siglipSchema = v.object({ ...transformerEntries, image_size: size });

type WithHead<T> = T & { readonly headDimension: number };

/** The language model of either family. */
export type LanguageConfig = WithHead<v.InferOutput<typeof languageSchema>>;
export type VisionConfig = WithHead<v.InferOutput<typeof visionSchema>>;
/** `usedLayers` of the tower's layers run: features are taken before the last ones. */
export type SiglipConfig = WithHead<v.InferOutput<typeof siglipSchema>> & { readonly usedLayers: number };

export interface ModelConfig {
  readonly family: string;
  readonly language: LanguageConfig;
  /** Repository or path of the vision encoder's configuration. */
  readonly visionRepository: string;
  /** Entry of the tower's hidden states that features are taken from; the NaViT family always takes the last. */
  readonly visionLayer: number | null;
}

const FAMILIES: Readonly<Record<string, string>> = {
  videollama3_qwen2: "vr3",
  videorefer_qwen2: "vr7",
  // VideoLLaMA2.1, the same network without the region encoder; plain VideoLLaMA3 has VideoRefer's own name.
  videollama2_qwen2: "vr7",
};

/** @throws FailureError `package-unsupported` for another kind of model, `checkpoint-invalid` for a broken config */
export function parseModelConfig(json: JsonObject, file: string): ModelConfig {
  const family = FAMILIES[String(json.model_type)];
  if (!family) {
    throw new FailureError(
      "package-unsupported",
      `${file}: model_type should be "videollama3_qwen2" (VideoRefer-VideoLLaMA3), "videorefer_qwen2" (VideoRefer-7B) or "videollama2_qwen2" (VideoLLaMA2.1), is ${JSON.stringify(json.model_type)}`,
    );
  }
  const language = parseLanguage(json, file);
  if (family === "vr3") {
    const own = parse(videollama3Schema, json, file);
    return { family, language, visionRepository: own.mm_vision_encoder, visionLayer: null };
  }
  const own = parse(videorefer7Schema, json, file);
  return { family, language, visionRepository: own.mm_vision_tower, visionLayer: own.mm_vision_select_layer };
}

function parseLanguage(json: JsonObject, file: string): LanguageConfig {
  const config = parse(languageSchema, json, file);
  if (config.num_attention_heads % config.num_key_value_heads !== 0) {
    throw invalid(
      `${file}: num_attention_heads ${config.num_attention_heads} should be a multiple of num_key_value_heads ${config.num_key_value_heads}`,
    );
  }
  return { ...config, headDimension: config.head_dim ?? evenHead(config, file) };
}

/** The vision encoder of either family. */
export type VisionPart =
  | { readonly kind: "navit"; readonly config: VisionConfig }
  | { readonly kind: "siglip"; readonly config: SiglipConfig };

/** @throws FailureError `checkpoint-invalid` */
export function parseVisionPart(model: ModelConfig, json: JsonObject, file: string): VisionPart {
  return model.visionLayer === null
    ? { kind: "navit", config: parseVisionConfig(json, file) }
    : { kind: "siglip", config: parseSiglipConfig(json, file, model.visionLayer) };
}

/** @throws FailureError `checkpoint-invalid` */
export function parseVisionConfig(json: JsonObject, file: string): VisionConfig {
  const config = parse(visionSchema, json, file);
  const headDimension = evenHead(config, file);
  if (headDimension % 4 !== 0)
    throw invalid(
      `${file}: head size ${headDimension} should be a multiple of 4 for rows and columns to share it`,
    );
  return { ...config, headDimension };
}

/**
 * @param selectLayer index into the hidden states, of which there is one more than layers; negative counts from the end
 * @throws FailureError `checkpoint-invalid`
 */
export function parseSiglipConfig(json: JsonObject, file: string, selectLayer: number): SiglipConfig {
  const inner = (json.vision_config ?? json) as JsonObject;
  const config = parse(siglipSchema, inner, file);
  const { num_hidden_layers: depth, image_size: side, patch_size: patch } = config;
  const usedLayers = selectLayer < 0 ? depth + 1 + selectLayer : selectLayer;
  if (usedLayers < 1 || usedLayers > depth) {
    throw invalid(`config.json: mm_vision_select_layer ${selectLayer} is not a layer of ${depth}`);
  }
  if (side < 2 * patch) throw invalid(`${file}: image_size ${side} should hold patches of ${patch}`);
  return { ...config, headDimension: evenHead(config, file), usedLayers };
}

const invalid = (message: string): FailureError => new FailureError("checkpoint-invalid", message);

function evenHead(config: { hidden_size: number; num_attention_heads: number }, file: string): number {
  const head = config.hidden_size / config.num_attention_heads;
  if (!Number.isInteger(head) || head % 2 !== 0) {
    throw invalid(
      `${file}: hidden_size ${config.hidden_size} should split into ${config.num_attention_heads} heads of an even size`,
    );
  }
  return head;
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  json: JsonObject,
  file: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalid(`${file}: ${v.getDotPath(issue) ?? "the file"}: ${issue.message}`);
}
