import type { LanguageConfig } from "../../videorefer/shared/language-config.ts";
import type { VisionConfig } from "../../videorefer/shared/vision-config.ts";
import type { LanguagePrecision } from "../language/precision.ts";
import { Network } from "../network.ts";
import { geluMlp } from "./gelu-mlp.ts";

const PREFIX = "model.region_encoder.feat_linear";

/** A tensor that every checkpoint with a region encoder has. */
export const REGION_ENCODER = `${PREFIX}.0.weight`;

/** The learnt half of the region encoder: rows [R, C], pooled from vision features, become tokens [R, H] of the language model. */
export function buildRegionMlp(
  language: LanguageConfig,
  vision: Pick<VisionConfig, "hiddenSize">,
  precision: LanguagePrecision,
): Network {
  const network = new Network("region", precision.activation);
  const rows = network.enter(network.input("rows", "f32", ["rows", vision.hiddenSize]));
  const sizes = { input: vision.hiddenSize, output: language.hiddenSize };
  network.leave(geluMlp(network, rows, PREFIX, sizes, precision.projector), "tokens", [
    "rows",
    language.hiddenSize,
  ]);
  return network;
}
