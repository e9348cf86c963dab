import { QWEN2, SIZE_2B, SIZE_7B, SO400M, VIDEOLLAMA3 } from "../../language/published-sizes.ts";
import type { PublishedModel } from "../../recipe.ts";

const videollama3 = (size: object): PublishedModel => ({
  dtype: "BF16",
  config: { ...QWEN2, ...size, ...VIDEOLLAMA3, model_type: "videollama3_qwen2" },
  vision: { folder: "VL3-SigLIP-NaViT", config: SO400M },
});

export const VR3_PUBLISHED: Readonly<Record<string, PublishedModel>> = {
  "VideoRefer-VideoLLaMA3-2B": videollama3(SIZE_2B),
  "VideoRefer-VideoLLaMA3-7B": videollama3(SIZE_7B),
};
