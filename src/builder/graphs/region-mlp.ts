import type { LanguageConfig, VisionConfig } from "../config.ts";
import { Network } from "../network.ts";
import type { Precision } from "../precision.ts";
import { twoLayerMlp } from "./two-layer-mlp.ts";

const PREFIX = "model.region_encoder.feat_linear";

/** A tensor that every checkpoint with a region encoder has. */
export const REGION_ENCODER = `${PREFIX}.0.weight`;

/** The learnt half of the region encoder: rows pooled from vision features become tokens of the language model. */
export function buildRegionMlp(
  language: LanguageConfig,
  vision: Pick<VisionConfig, "hidden_size">,
  precision: Precision,
): Network {
  const network = new Network("region", precision.activation);
  const rows = network.enter(network.input("rows", "f32", ["rows", vision.hidden_size]));
  const sizes = { input: vision.hidden_size, output: language.hidden_size };
  network.leave(twoLayerMlp(network, rows, PREFIX, sizes, precision.projector), "tokens", [
    "rows",
    language.hidden_size,
  ]);
  return network;
}
