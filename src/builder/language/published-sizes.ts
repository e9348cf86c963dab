/**
 * Settings that several published models have in common, as far as they decide shapes.
 * Source: videorefer-models.md 2.1 to 2.4.
 */
export const QWEN2 = {
  hidden_act: "silu",
  max_position_embeddings: 32768,
  num_hidden_layers: 28,
  rms_norm_eps: 1e-6,
  rope_theta: 1_000_000,
  use_sliding_window: false,
};

export const SIZE_2B = {
  hidden_size: 1536,
  intermediate_size: 8960,
  num_attention_heads: 12,
  num_key_value_heads: 2,
  tie_word_embeddings: true,
};

export const SIZE_7B = {
  hidden_size: 3584,
  intermediate_size: 18944,
  num_attention_heads: 28,
  num_key_value_heads: 4,
  tie_word_embeddings: false,
};

/** What a published model on VideoLLaMA3 has beside its language model's settings. Source: videorefer-models.md 2.3; pixelrefer.md 2. */
export const VIDEOLLAMA3 = {
  vocab_size: 151669,
  mm_projector_type: "mlp2x_gelu",
  mm_vision_encoder: "DAMO-NLP-SG/VL3-SigLIP-NaViT",
  spatial_merge_size: 2,
  use_token_compression: true,
};

export const SO400M = {
  hidden_act: "gelu_pytorch_tanh",
  hidden_size: 1152,
  intermediate_size: 4304,
  layer_norm_eps: 1e-6,
  num_attention_heads: 16,
  num_channels: 3,
  num_hidden_layers: 27,
  patch_size: 14,
};
