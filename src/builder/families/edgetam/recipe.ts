import { parseEdgeTamConfig } from "../../../segment/sam2/config.ts";
import { trackerRecipe } from "../sam2/tracker-recipe.ts";
import { perceiver } from "./perceiver.ts";
import { EDGETAM_PUBLISHED } from "./published-models.ts";
import { buildRepVit } from "./repvit.ts";
import { REPVIT_M1, readRepVitShape } from "./repvit-shape.ts";

/**
 * EdgeTAM: SAM 2.1's graphs (`families/sam2/recipe.ts`) around an image encoder of convolutions, and with memories that are compressed
 * to L = latents + gridSide² tokens, whatever the side of the input. There are no inputs `score` and `pointer_times`.
 */
export const edgeTamRecipe = trackerRecipe({
  family: "edgetam",
  modelTypes: { edgetam_video: "EdgeTAM" },
  published: EDGETAM_PUBLISHED,
  upstreamFiles: { "edgetam.pt": "EdgeTAM" },
  parse: parseEdgeTamConfig,
  model: (config, shapeOf) => {
    const shape = shapeOf ? readRepVitShape(shapeOf) : REPVIT_M1;
    const { latents: loose, gridSide } = config.perceiver;
    return {
      fits: (side) => (side / 16) % gridSide === 0,
      encoder: (side, precision) => buildRepVit(config, shape, side, precision),
      compress: (side) => perceiver(config, side),
      memoryTokens: () => ({ loose, gridSide }),
      perceptron: ["mlp.up_proj", "mlp.down_proj"],
    };
  },
});
