import type { JsonObject } from "../../../core/json-object.ts";
import type { PublishedModel } from "../../recipe.ts";

/** What SAM 2.1 and EdgeTAM have in common in their `config.json`, as far as it decides shapes. Source: sam2.md 2; edgetam.md 2. */
export const TRACKER_SETTINGS: JsonObject = {
  image_size: 1024,
  num_maskmem: 7,
  max_object_pointers_in_encoder: 16,
  mask_decoder_config: { hidden_size: 256, iou_head_hidden_dim: 256, mlp_dim: 2048 },
  memory_attention_hidden_size: 256,
  memory_encoder_hidden_size: 256,
  memory_encoder_output_channels: 64,
  memory_fuser_intermediate_dim: 1024,
  prompt_encoder_config: { mask_input_channels: 16 },
};

interface HieraSize {
  readonly width: number;
  readonly blocks: readonly number[];
  readonly heads: number;
  readonly windows: readonly number[];
  readonly globalBlocks: readonly number[];
  readonly background: number;
}

const sam2 = ({ width, blocks, heads, windows, globalBlocks, background }: HieraSize): PublishedModel => ({
  dtype: "F32",
  config: {
    ...TRACKER_SETTINGS,
    model_type: "sam2_video",
    memory_attention_num_layers: 4,
    memory_attention_feed_forward_hidden_size: 2048,
    enable_occlusion_spatial_embedding: true,
    enable_temporal_pos_encoding_for_object_pointers: true,
    vision_config: {
      fpn_hidden_size: 256,
      backbone_config: {
        embed_dim_per_stage: [1, 2, 4, 8].map((factor) => width * factor),
        blocks_per_stage: blocks,
        num_attention_heads_per_stage: [1, 2, 4, 8].map((factor) => heads * factor),
        window_size_per_stage: windows,
        global_attention_blocks: globalBlocks,
        window_positional_embedding_background_size: [background, background],
      },
    },
  },
});

export const SAM2_PUBLISHED: Readonly<Record<string, PublishedModel>> = {
  "sam2.1-hiera-tiny": sam2({
    width: 96,
    blocks: [1, 2, 7, 2],
    heads: 1,
    windows: [8, 4, 14, 7],
    globalBlocks: [5, 7, 9],
    background: 7,
  }),
  "sam2.1-hiera-small": sam2({
    width: 96,
    blocks: [1, 2, 11, 2],
    heads: 1,
    windows: [8, 4, 14, 7],
    globalBlocks: [7, 10, 13],
    background: 7,
  }),
  "sam2.1-hiera-base-plus": sam2({
    width: 112,
    blocks: [2, 3, 16, 3],
    heads: 2,
    windows: [8, 4, 14, 7],
    globalBlocks: [12, 16, 20],
    background: 14,
  }),
  "sam2.1-hiera-large": sam2({
    width: 144,
    blocks: [2, 6, 36, 4],
    heads: 2,
    windows: [8, 4, 16, 8],
    globalBlocks: [23, 33, 43],
    background: 7,
  }),
};
