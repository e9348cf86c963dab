import { QWEN2, SIZE_7B, SO400M } from "../../language/published-sizes.ts";
import type { PublishedModel } from "../../recipe.ts";

export const VR7_PUBLISHED: Readonly<Record<string, PublishedModel>> = {
  "VideoRefer-7B": {
    dtype: "F16",
    config: {
      ...QWEN2,
      ...SIZE_7B,
      model_type: "videorefer_qwen2",
      vocab_size: 151647,
      image_aspect_ratio: "square",
      mm_hidden_size: 1152,
      mm_projector_type: "stc_connector_v35",
      mm_region_encoder_type: "pooling",
      mm_vision_select_feature: "patch",
      mm_vision_select_layer: -2,
      mm_vision_tower: "google/siglip-so400m-patch14-384",
      num_frames: 16,
    },
    vision: {
      folder: "siglip-so400m-patch14-384",
      config: { vision_config: { ...SO400M, image_size: 384 } },
    },
  },
};
