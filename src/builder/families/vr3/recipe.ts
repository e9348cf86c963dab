import { parseVr3Architecture, parseVr3Config } from "../../../videorefer/vr3/config.ts";
import { vr3 } from "../../../videorefer/vr3/family.ts";
import { VR3_CONTROL_TOKENS } from "../../../videorefer/vr3/prompt.ts";
import { languageRecipe } from "../../language/language-recipe.ts";
import { LANGUAGE_PRECISION } from "../../language/precision.ts";
import { buildConnector } from "./connector.ts";
import { buildNavit } from "./navit.ts";
import { VR3_PUBLISHED } from "./published-models.ts";

/**
 * VideoRefer-VideoLLaMA3, and plain VideoLLaMA3, which goes by the same `model_type` and has no region encoder. Graphs of its
 * packages, with float tensors in float32 unless noted:
 *
 *     vision     patches [N, 3·p²] normalised, in merge order; rope_cos, rope_sin [1, N, headDim/2]  →  features [N, C] after the last norm
 *                one picture per run, so attention needs no mask
 *     connector  features [B, s², C]; keep int32 [K], indices into B  →  tokens [K, H], a row for each block, then the MLP
 *
 * `region` and `decoder` are those of all language models (`graphs/region-mlp.ts`, `graphs/qwen2-decoder.ts`).
 */
export const vr3Recipe = languageRecipe({
  family: vr3.id,
  modelTypes: { videollama3_qwen2: vr3.name },
  visionKey: "mm_vision_encoder",
  precision: LANGUAGE_PRECISION,
  controlTokens: VR3_CONTROL_TOKENS,
  published: VR3_PUBLISHED,
  architecture: parseVr3Architecture,
  configure: parseVr3Config,
  encoders: (architecture, precision) => [
    buildNavit(architecture.vision, precision),
    buildConnector(architecture, precision),
  ],
});
