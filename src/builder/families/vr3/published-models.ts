import { QWEN2, SIZE_7B, SO400M } from "../../language/published-sizes.ts";
import type { PublishedModel } from "../../recipe.ts";

const SIZE_2B = {
  hidden_size: 1536,
  intermediate_size: 8960,
  num_attention_heads: 12,
  num_key_value_heads: 2,
  tie_word_embeddings: true,
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
  vision: { folder: "VL3-SigLIP-NaViT", config: SO400M },
});

export const VR3_PUBLISHED: Readonly<Record<string, PublishedModel>> = {
  "VideoRefer-VideoLLaMA3-2B": videollama3(SIZE_2B),
  "VideoRefer-VideoLLaMA3-7B": videollama3(SIZE_7B),
};
