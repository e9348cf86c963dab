import { QWEN2, SIZE_2B, SIZE_7B, SO400M, VIDEOLLAMA3 } from "../../language/published-sizes.ts";
import type { PublishedModel } from "../../recipe.ts";

const pixelReferLite = (size: object): PublishedModel => ({
  dtype: "BF16",
  config: {
    ...QWEN2,
    ...size,
    ...VIDEOLLAMA3,
    model_type: "pixelreferlite_qwen2",
    mask_num: 32,
    mm_max_length: 8192,
  },
  vision: { folder: "VL3-SigLIP-NaViT", config: SO400M },
});

/** Source: pixelrefer.md 2. */
export const PRL_PUBLISHED: Readonly<Record<string, PublishedModel>> = {
  "PixelRefer-Lite-2B": pixelReferLite(SIZE_2B),
  "PixelRefer-Lite-7B": pixelReferLite(SIZE_7B),
};
