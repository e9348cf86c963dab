import type { PublishedModel } from "../../recipe.ts";
import { TRACKER_SETTINGS } from "../sam2/published-models.ts";

/** Source: edgetam.md 2. */
export const EDGETAM_PUBLISHED: Readonly<Record<string, PublishedModel>> = {
  EdgeTAM: {
    dtype: "F32",
    config: {
      ...TRACKER_SETTINGS,
      model_type: "edgetam_video",
      memory_attention_num_layers: 2,
      memory_attention_mlp_hidden_size: 2048,
      perceiver_resampler_hidden_size: 64,
      perceiver_resampler_attention_head_dim: 64,
      perceiver_resampler_mlp_intermediate_size: 256,
      perceiver_resampler_num_latents: 256,
      perceiver_resampler_num_latents_2d: 256,
      perceiver_resampler_num_layers: 2,
    },
  },
};
