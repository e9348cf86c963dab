import type { JsonObject } from "../../../core/json-object.ts";
import type { LanguageManifest } from "../../../package/manifest.ts";
import { parseVision } from "../../../videorefer/shared/vision-config.ts";

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
  const config = parseVision({
    name: "vision config.json",
    json: (visionConfig.vision_config ?? visionConfig) as JsonObject,
    from: "package",
  });
  const rows = new Map(tensors.map(({ name, shape }) => [name, shape[0]]));
  const rowsOf = (name: string) => rows.get(`vision.${name}`) ?? 0;
  let layers = 0;
  while (rowsOf(`layers.${layers}.layer_norm1.weight`) > 0) layers++;
  return {
    patchSize: 3 * config.patchSize ** 2,
    hiddenSize: rowsOf("embedding.bias"),
    intermediateSize: rowsOf("layers.0.mlp.fc1.bias"),
    heads: config.heads,
    layers,
    layerNormEpsilon: config.layerNormEpsilon,
    positions: rowsOf("positions"),
    closingNorm: rowsOf("post_layernorm.weight") > 0,
  };
}
