import type { LanguageManifest } from "../../../package/manifest.ts";
import { type JsonObject, JsonReader } from "../../../videorefer/shared/json-reader.ts";

/** A vision transformer (builder/graphs/navit.ts, siglip.ts). */
export interface EncoderShape {
  /** Numbers of a patch: 3 · p². */
  readonly patchSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly heads: number;
  /** Those that are run; SigLIP's last ones are not. */
  readonly layers: number;
  readonly layerNormEpsilon: number;
  /** Rows of a learnt table that is added to the patches; 0 where rotary tables come with each picture. */
  readonly positions: number;
  /** Whether a norm follows the last layer. */
  readonly closingNorm: boolean;
}

/**
 * Sizes are those of the package's tensors, the rest is in the tower's own configuration.
 * @throws FailureError `package-corrupt`
 */
export function encoderShape({
  tensors,
  visionConfig,
}: Pick<LanguageManifest, "tensors" | "visionConfig">): EncoderShape {
  const config = new JsonReader(
    "vision config.json",
    (visionConfig.vision_config ?? visionConfig) as JsonObject,
  );
  const rows = new Map(tensors.map(({ name, shape }) => [name, shape[0]]));
  const rowsOf = (name: string) => rows.get(`vision.${name}`) ?? 0;
  let layers = 0;
  while (rowsOf(`layers.${layers}.layer_norm1.weight`) > 0) layers++;
  return {
    patchSize: 3 * config.integer("patch_size", { minimum: 1 }) ** 2,
    hiddenSize: rowsOf("embedding.bias"),
    intermediateSize: rowsOf("layers.0.mlp.fc1.bias"),
    heads: config.integer("num_attention_heads", { minimum: 1 }),
    layers,
    layerNormEpsilon: config.number("layer_norm_eps", { above: 0 }),
    positions: rowsOf("positions"),
    closingNorm: rowsOf("post_layernorm.weight") > 0,
  };
}
