import { parseVr7Architecture, parseVr7Config } from "../../../videorefer/vr7/config.ts";
import { vr7 } from "../../../videorefer/vr7/family.ts";
import { VR7_CONTROL_TOKENS } from "../../../videorefer/vr7/prompt.ts";
import { languageRecipe } from "../../language/language-recipe.ts";
import { VR7_PRECISION } from "./precision.ts";
import { VR7_PUBLISHED } from "./published-models.ts";
import { readRegionEncoderBeside } from "./region-encoder.ts";
import { buildSiglip } from "./siglip.ts";
import { buildStcConnector } from "./stc-connector.ts";

/**
 * VideoRefer-7B, and VideoLLaMA2.1, the same network without the region encoder. Graphs of its packages, with float tensors in
 * float32 unless noted:
 *
 *     vision     patches [P, N, 3·p²] normalised, row-major, P pictures at a time  →  features [P, N, C] of the chosen layer
 *     connector  features [P, N, C]; pair int32 [2], two of the P pictures  →  tokens [K, H]
 *
 * `region` and `decoder` are those of all language models (`graphs/region-mlp.ts`, `graphs/qwen2-decoder.ts`).
 */
export const vr7Recipe = languageRecipe({
  family: vr7.id,
  modelTypes: { videorefer_qwen2: vr7.name, videollama2_qwen2: "VideoLLaMA2.1" },
  visionKey: "mm_vision_tower",
  precision: VR7_PRECISION,
  controlTokens: VR7_CONTROL_TOKENS,
  published: VR7_PUBLISHED,
  architecture: parseVr7Architecture,
  configure: parseVr7Config,
  encoders: ({ language, vision }, precision) => [
    buildSiglip(vision, precision),
    buildStcConnector(language, vision, precision),
  ],
  beside: readRegionEncoderBeside,
});
