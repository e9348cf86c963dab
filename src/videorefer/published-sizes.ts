import type { ModelSizes } from "../core/model-sizes.ts";

// Sizes from the configuration files of published models. Source: videorefer-models.md 2.1 to 2.4.

/** SigLIP-SO400M, in both families; the older one leaves its last layer out. */
const SO400M = { hidden: 1152, intermediate: 4304, layers: 27 };
const QWEN2_1_5B = { hidden: 1536, intermediate: 8960, layers: 28, keyValueSize: 256 };
const QWEN2_7B = { hidden: 3584, intermediate: 18944, layers: 28, keyValueSize: 512 };

/** PixelRefer has the same networks. */
export const VIDEOLLAMA3_2B: ModelSizes = {
  family: "vr3",
  vision: SO400M,
  language: { ...QWEN2_1_5B, vocabulary: 151669, tied: true },
};

export const VIDEOLLAMA3_7B: ModelSizes = {
  family: "vr3",
  vision: SO400M,
  language: { ...QWEN2_7B, vocabulary: 151669, tied: false },
};

export const VIDEOREFER_7B: ModelSizes = {
  family: "vr7",
  vision: { ...SO400M, layers: 26 },
  language: { ...QWEN2_7B, vocabulary: 151647, tied: false },
};

/** The same networks as VideoLLaMA3's, but for the projector. Source: pixelrefer.md 2, 3. */
export const PIXELREFER_LITE_2B: ModelSizes = { ...VIDEOLLAMA3_2B, family: "prl" };
export const PIXELREFER_LITE_7B: ModelSizes = { ...VIDEOLLAMA3_7B, family: "prl" };
