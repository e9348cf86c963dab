/** A published model's configuration files, as far as they decide shapes. Source: videorefer-models.md 2.1 to 2.4. */
export interface PublishedModel {
  readonly dtype: "BF16" | "F16";
  readonly config: Readonly<Record<string, unknown>>;
  /** Folder of the vision encoder's configuration, and what is in it. */
  readonly visionFolder: string;
  readonly visionConfig: Readonly<Record<string, unknown>>;
}

const QWEN2 = {
  hidden_act: "silu",
  max_position_embeddings: 32768,
  num_hidden_layers: 28,
  rms_norm_eps: 1e-6,
  rope_theta: 1_000_000,
  use_sliding_window: false,
};
const SIZE_7B = {
  hidden_size: 3584,
  intermediate_size: 18944,
  num_attention_heads: 28,
  num_key_value_heads: 4,
  tie_word_embeddings: false,
};
const SIZE_2B = {
  hidden_size: 1536,
  intermediate_size: 8960,
  num_attention_heads: 12,
  num_key_value_heads: 2,
  tie_word_embeddings: true,
};
const SO400M = {
  hidden_act: "gelu_pytorch_tanh",
  hidden_size: 1152,
  intermediate_size: 4304,
  layer_norm_eps: 1e-6,
  num_attention_heads: 16,
  num_channels: 3,
  num_hidden_layers: 27,
  patch_size: 14,
};

const videollama3 = (size: object): PublishedModel => ({
  dtype: "BF16",
  config: {
    ...QWEN2,
    ...size,
    model_type: "videollama3_qwen2",
    vocab_size: 151669,
    mm_projector_type: "mlp2x_gelu",
    mm_vision_encoder: "DAMO-NLP-SG/VL3-SigLIP-NaViT",
    spatial_merge_size: 2,
    use_token_compression: true,
  },
  visionFolder: "VL3-SigLIP-NaViT",
  visionConfig: SO400M,
});

export const PUBLISHED_MODELS: Readonly<Record<string, PublishedModel>> = {
  "VideoRefer-VideoLLaMA3-2B": videollama3(SIZE_2B),
  "VideoRefer-VideoLLaMA3-7B": videollama3(SIZE_7B),
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
    visionFolder: "siglip-so400m-patch14-384",
    visionConfig: { vision_config: { ...SO400M, image_size: 384 } },
  },
};
