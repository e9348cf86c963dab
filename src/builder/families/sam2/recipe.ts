import { parseSam2Config } from "../../../segment/sam2/config.ts";
import { buildHiera, hieraFits } from "./hiera.ts";
import { SAM2_PUBLISHED } from "./published-models.ts";
import { trackerRecipe } from "./tracker-recipe.ts";

/**
 * SAM 2.1: prompts → masks on one frame, and memory that follows an object. Each graph is there once for every side S of the square
 * input that the package offers, as `encoder-512`; all sides read the same weights, which are named for the part, `encoder`. F = S / 16
 * is the side of the features' grid, d the width, m the channels of a memory. Maps are tokens, row by row, with channels last. Inputs
 * and outputs are float32 unless noted.
 *
 *     encoder           pixels [1, 3, S, S], normalised  →  feats0 [1, 16·F², d/8], feats1 [1, 4·F², d/4], feats2 [1, F², d]
 *     decoder           feats0, feats1; cond [1, F², d]: memory attention's, or feats2;
 *                       no_memory [1]: 1 adds the embedding of a frame without memory to cond, 0 does not;
 *                       point_codes [1, n, d], `fourierCode` of (x + 0.5) / S and (y + 0.5) / S by
 *                       `decoder.shared_image_embedding.positional_embedding`, [2, d/2] in float32;
 *                       labels [1, n]: 1 positive, 0 negative, 2 and 3 corners of a box, −1 no point. Nothing is appended here: upstream ends every list of points with one of label −1;
 *                       mask_prompt [1, 1, S/4, S/4], logits; has_mask [1]: 1 uses it, 0 does not
 *                       →  masks [1, 4, S/4, S/4], logits; ious [1, 4]; score [1, 1], logit of the object's presence;
 *                       pointers [1, 4, d], one for each mask
 *     memory_encoder    feats2; low [1, 1, S/4, S/4], logits; prompted [1]: 1 remembers the mask, 0 its probabilities;
 *                       score [1, 1], where `config.memory.occlusion`  →  tokens [L, m]; L = F²
 *     memory_attention  feats2; memories [T, L, m]; memory_rows int32 [T], into the table of times: the last row for a prompted
 *                       memory, k − 1 for that of k frames ago; pointers [P, d];
 *                       pointer_times [P, 1], where `config.memory.pointerTimes`: distance / (min(frames, pointers) − 1);
 *                       key_bias [1, T·L + P·d/m]: 0 for a key that counts, −10000 for one of an empty slot  →  cond [1, F², d]
 *                       T and P are of any size; P may be 0
 *
 * Tensors that no graph reads, in float32: `memory.no_object_pointer` [1, d], the pointer of an object out of sight;
 * `memory.mask_downsample.weight` [1, 1, 4, 4] and `.bias` [1], the convolution of step 4 that makes a mask prompt of a mask by hand.
 */
export const sam2Recipe = trackerRecipe({
  family: "sam2",
  modelTypes: { sam2_video: "SAM 2.1" },
  published: SAM2_PUBLISHED,
  upstreamFiles: {
    "sam2.1_hiera_tiny.pt": "sam2.1-hiera-tiny",
    "sam2.1_hiera_small.pt": "sam2.1-hiera-small",
    "sam2.1_hiera_base_plus.pt": "sam2.1-hiera-base-plus",
    "sam2.1_hiera_large.pt": "sam2.1-hiera-large",
  },
  parse: parseSam2Config,
  model: (config) => ({
    fits: (side) => hieraFits(config, side),
    encoder: (side, precision) => buildHiera(config, side, precision),
    memoryTokens: (side) => ({ loose: 0, gridSide: side / 16 }),
    perceptron: ["linear1", "linear2"],
  }),
});
