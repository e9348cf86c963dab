import { FailureError } from "../../core/failure.ts";
import type { PixelScaling } from "../numeric/normalisation.ts";
import type { JsonReader } from "./json-reader.ts";

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
  readonly contextTokens: number;
  readonly tiedHead: boolean;
}

export interface GenerationConfig {
  readonly repetitionPenalty: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly eosTokenIds: readonly number[];
  readonly maxNewTokens: number;
}

/** Hard-coded upstream (videorefer-models.md 8). */
const MAX_NEW_TOKENS = 2048;

/**
 * The Qwen2 half of a `config.json`.
 * @throws FailureError `package-unsupported` for a variant whose mathematics differs, `package-corrupt` for impossible sizes
 * Source: videorefer-models.md 2.1, 2.3.
 */
export function parseLanguage(model: JsonReader): LanguageConfig {
  model.require("hidden_act", ["silu"]);
  model.require("rope_scaling", [null, undefined]);
  const hiddenSize = model.integer("hidden_size", { minimum: 1 });
  const heads = model.integer("num_attention_heads", { minimum: 1 });
  const keyValueHeads = model.integer("num_key_value_heads", { minimum: 1 });
  if (hiddenSize % heads !== 0 || heads % keyValueHeads !== 0) {
    throw new FailureError(
      "package-corrupt",
      `config.json: ${heads} heads should divide hidden_size ${hiddenSize} and be a multiple of ${keyValueHeads} key/value heads`,
    );
  }
  return {
    hiddenSize,
    heads,
    keyValueHeads,
    headDim: hiddenSize / heads,
    intermediateSize: model.integer("intermediate_size", { minimum: 1 }),
    layers: model.integer("num_hidden_layers", { minimum: 1 }),
    vocabularySize: model.integer("vocab_size", { minimum: 1 }),
    ropeTheta: model.number("rope_theta", { above: 0 }),
    rmsNormEpsilon: model.number("rms_norm_eps", { above: 0 }),
    contextTokens: model.integer("max_position_embeddings", { minimum: 1 }),
    tiedHead: model.boolean("tie_word_embeddings", false),
  };
}

/** `generation_config.json`. Source: videorefer-models.md 2.6, 8. */
export function parseGeneration(generation: JsonReader, model: JsonReader): GenerationConfig {
  return {
    repetitionPenalty: generation.number("repetition_penalty", { otherwise: 1, above: 0 }),
    temperature: generation.number("temperature", { otherwise: 1, above: 0 }),
    topK: generation.integer("top_k", { minimum: 0, otherwise: 50 }),
    topP: generation.number("top_p", { otherwise: 1, above: 0 }),
    eosTokenIds: (generation.has("eos_token_id") ? generation : model).integers("eos_token_id"),
    maxNewTokens: MAX_NEW_TOKENS,
  };
}

/** `preprocessor_config.json`, as far as normalisation goes. Source: videorefer-models.md 4.7. */
export function parsePixels(pixels: JsonReader): PixelScaling {
  return {
    rescaleFactor: pixels.number("rescale_factor", { otherwise: 1 / 255 }),
    mean: pixels.triple("image_mean"),
    deviation: pixels.triple("image_std"),
  };
}
