import * as v from "valibot";
import {
  type ConfigFile,
  configFailure,
  epsilon,
  layerCount,
  only,
  parseConfig,
  size,
  trueOrFalse,
} from "./config-file.ts";
import { readRopeTheta } from "./rope-theta.ts";

/** The Qwen2 decoder of either family. Sizes are in elements. */
export interface LanguageConfig {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly vocabularySize: number;
  readonly ropeTheta: number;
  readonly rmsNormEpsilon: number;
  /** Longest sequence the model was made for. */
  readonly contextTokens: number;
  /** The head over the vocabulary is the table of embeddings. */
  readonly tiedHead: boolean;
}

/** ONNX Runtime's attention with rotary positions takes heads of whole steps; those of all Qwen2 models are. */
const HEAD_STEP = 16;

/** What would change the mathematics has to be as it is known. */
const schema = v.object({
  hidden_act: v.optional(only("silu"), "silu"),
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: layerCount,
  num_attention_heads: size,
  num_key_value_heads: size,
  head_dim: v.nullish(size),
  vocab_size: size,
  rms_norm_eps: epsilon,
  max_position_embeddings: size,
  tie_word_embeddings: v.optional(trueOrFalse, false),
  use_sliding_window: v.nullish(v.literal(false, "false")),
  layer_types: v.nullish(v.array(only("full_attention"), "a list")),
});

/**
 * The Qwen2 half of a `config.json`, as transformers 4 and 5 write it.
 * @throws FailureError as `parseConfig` and `readRopeTheta` do, and for sizes that do not fit each other
 * Source: videorefer-models.md 2.1, 2.3.
 */
export function parseLanguage(file: ConfigFile): LanguageConfig {
  const found = parseConfig(schema, file);
  const { num_attention_heads: heads, num_key_value_heads: keyValueHeads } = found;
  if (heads % keyValueHeads !== 0) {
    throw configFailure(
      file,
      `num_attention_heads ${heads} should be a multiple of num_key_value_heads ${keyValueHeads}`,
    );
  }
  const headDim = found.head_dim ?? evenHead(file, found.hidden_size, heads);
  if (headDim % HEAD_STEP !== 0) {
    throw configFailure(
      file,
      `head size ${headDim} should be a multiple of ${HEAD_STEP}, which the attention here is made for`,
      true,
    );
  }
  return {
    hiddenSize: found.hidden_size,
    intermediateSize: found.intermediate_size,
    layers: found.num_hidden_layers,
    heads,
    keyValueHeads,
    headDim,
    vocabularySize: found.vocab_size,
    ropeTheta: readRopeTheta(file),
    rmsNormEpsilon: found.rms_norm_eps,
    contextTokens: found.max_position_embeddings,
    tiedHead: found.tie_word_embeddings,
  };
}

/**
 * Elements of a head, where all heads share the width.
 * @throws FailureError unless the width splits into heads of an even size
 */
export function evenHead(file: ConfigFile, width: number, heads: number): number {
  const head = width / heads;
  if (Number.isInteger(head) && head % 2 === 0) return head;
  throw configFailure(file, `hidden_size ${width} should split into ${heads} heads of an even size`);
}
