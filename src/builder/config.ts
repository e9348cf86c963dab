import * as v from "valibot";
import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "./byte-source.ts";

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 24));
const layers = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(512));
const epsilon = v.pipe(v.number(), v.gtValue(0), v.maxValue(0.1));

/** The part of a VideoRefer-VideoLLaMA3 `config.json` that decides the graphs. What would change the mathematics is required to be as known. */
const modelSchema = v.object({
  model_type: v.literal("videollama3_qwen2"),
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
  mm_projector_type: v.literal("mlp2x_gelu"),
  mm_vision_encoder: v.pipe(v.string(), v.minLength(1)),
});

/** `config.json` of the vision encoder. */
const visionSchema = v.object({
  hidden_act: v.literal("gelu_pytorch_tanh"),
  hidden_size: size,
  intermediate_size: size,
  layer_norm_eps: epsilon,
  num_attention_heads: size,
  num_channels: v.optional(v.literal(3), 3),
  num_hidden_layers: layers,
  patch_size: size,
});

export type ModelConfig = v.InferOutput<typeof modelSchema> & { readonly headDimension: number };
export type VisionConfig = v.InferOutput<typeof visionSchema> & { readonly headDimension: number };

/** @throws FailureError `package-unsupported` for another kind of model, `checkpoint-invalid` for a broken config */
export function parseModelConfig(json: JsonObject, file: string): ModelConfig {
  if (json.model_type !== "videollama3_qwen2") {
    throw new FailureError(
      "package-unsupported",
      `${file}: model_type should be "videollama3_qwen2" (VideoRefer-VideoLLaMA3), is ${JSON.stringify(json.model_type)}`,
    );
  }
  const config = parse(modelSchema, json, file);
  if (config.num_attention_heads % config.num_key_value_heads !== 0) {
    throw invalid(
      `${file}: num_attention_heads ${config.num_attention_heads} should be a multiple of num_key_value_heads ${config.num_key_value_heads}`,
    );
  }
  return { ...config, headDimension: config.head_dim ?? evenHead(config, file) };
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
