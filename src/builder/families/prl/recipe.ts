import { parsePrlArchitecture, parsePrlConfig } from "../../../videorefer/prl/config.ts";
import { prl } from "../../../videorefer/prl/family.ts";
import { PRL_CONTROL_TOKENS } from "../../../videorefer/prl/prompt.ts";
import { regionPositionTable } from "../../graphs/region-positions.ts";
import { languageRecipe } from "../../language/language-recipe.ts";
import { LANGUAGE_PRECISION } from "../../language/precision.ts";
import { buildNavit } from "../vr3/navit.ts";
import { PRL_PUBLISHED } from "./published-models.ts";
import { buildRegionFusion } from "./region-fusion.ts";

/** As in PixelRefer's checkpoints. */
const ENCODER = "model.vision_encoder.vision_encoder";

/**
 * PixelRefer-Lite. It has no connector, as it sees no pictures but the views of a mask. `vision` and `decoder` are those of
 * VideoRefer-VideoLLaMA3, and `graphs/region-positions.ts` says which table is beside them. Its own, with float tensors in float32:
 *
 *     region     rows [1, K, C] of a mask; local [1, L, C], global [1, G, C], features of its views  →  tokens [K, H]; fused [K, C],
 *                what the last MLP makes them of
 *
 * Source: pixelrefer.md 3, 6.
 */
export const prlRecipe = languageRecipe({
  family: prl.id,
  modelTypes: { pixelreferlite_qwen2: prl.name },
  visionKey: "mm_vision_encoder",
  precision: LANGUAGE_PRECISION,
  controlTokens: PRL_CONTROL_TOKENS,
  published: PRL_PUBLISHED,
  architecture: parsePrlArchitecture,
  configure: parsePrlConfig,
  encoders: ({ vision }, precision) => [buildNavit(vision, precision, ENCODER)],
  regions: ({ language, vision }, precision) => ({
    networks: [buildRegionFusion(language, vision, precision)],
    tables: [regionPositionTable(vision)],
  }),
});
