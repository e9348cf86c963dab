import { parsePrArchitecture, parsePrConfig } from "../../../videorefer/pr/config.ts";
import { pr } from "../../../videorefer/pr/family.ts";
import { VR3_CONTROL_TOKENS } from "../../../videorefer/vr3/prompt.ts";
import { buildRegionMlp } from "../../graphs/region-mlp.ts";
import { regionPositionTable } from "../../graphs/region-positions.ts";
import { languageRecipe } from "../../language/language-recipe.ts";
import { LANGUAGE_PRECISION } from "../../language/precision.ts";
import { buildConnector } from "../vr3/connector.ts";
import { buildNavit } from "../vr3/navit.ts";
import { PR_PUBLISHED } from "./published-models.ts";

/** The encoder's tensors are named as in the encoder's own repository, with a level less than VideoRefer-VideoLLaMA3 has. */
const ENCODER = "model.vision_encoder.vision_encoder";

/**
 * PixelRefer. Its graphs are those of VideoRefer-VideoLLaMA3; `graphs/region-positions.ts` says which table is beside them.
 * Source: pixelrefer.md 3, 5.
 */
export const prRecipe = languageRecipe({
  family: pr.id,
  modelTypes: { pixelrefer_qwen2: pr.name },
  visionKey: "mm_vision_encoder",
  precision: LANGUAGE_PRECISION,
  controlTokens: VR3_CONTROL_TOKENS,
  published: PR_PUBLISHED,
  architecture: parsePrArchitecture,
  configure: parsePrConfig,
  encoders: (architecture, precision) => [
    buildNavit(architecture.vision, precision, ENCODER),
    buildConnector(architecture, precision),
  ],
  regions: ({ language, vision }, precision) => ({
    networks: [buildRegionMlp(language, vision, precision)],
    tables: [regionPositionTable(vision)],
  }),
  strangers: { "model.region_encoder.fusion_attention_local.in_proj_weight": "PixelRefer-Lite" },
});
