import type { ModelSizes } from "../../core/model-sizes.ts";
import type { PlainText } from "../../language/text.ts";
import type { ModelOrigin } from "../../protocol/models.ts";
import {
  PIXELREFER_LITE_2B,
  PIXELREFER_LITE_7B,
  VIDEOLLAMA3_2B,
  VIDEOLLAMA3_7B,
  VIDEOREFER_7B,
} from "../../videorefer/published-sizes.ts";

/** A published model, as its page on the hub describes it. */
export interface PublishedModel {
  /** Repository that its page is at. */
  readonly repository: string;
  readonly name: string;
  readonly meaning: PlainText;
  /** Of the published weights, which are all fetched; the exact number comes when it is looked up. */
  readonly checkpointBytes: number;
  readonly origin: Extract<ModelOrigin, { kind: "hub" }>;
}

/** A model of the suite, which answers questions. */
export interface KnownModel extends PublishedModel {
  readonly sizes: ModelSizes;
  /** Which is preferred where several answer quickly; 0 for those that nobody begins with. */
  readonly rank: number;
}

/** A model that makes masks and follows objects. */
export interface KnownSegmenter extends PublishedModel {
  /** Of the package, in float16. */
  readonly keptBytes: number;
}

const hub = (repository: string, regionEncoder?: string): KnownModel["origin"] => ({
  kind: "hub",
  repository,
  revision: "main",
  ...(regionEncoder && { regionEncoder }),
});

/** The VideoRefer suite. Parameters: specifications videorefer-models 10.3 and pixelrefer 3.1, two bytes each. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    repository: "Alibaba-DAMO-Academy/PixelRefer-2B",
    name: "PixelRefer-2B",
    meaning: "The small one of the newest generation: it sees three times as much of each object.",
    sizes: VIDEOLLAMA3_2B,
    checkpointBytes: 2 * 1_963_718_768,
    rank: 3,
    origin: hub("Alibaba-DAMO-Academy/PixelRefer-2B"),
  },
  {
    repository: "Alibaba-DAMO-Academy/PixelRefer-7B",
    name: "PixelRefer-7B",
    meaning: "The large one of the newest generation.",
    sizes: VIDEOLLAMA3_7B,
    checkpointBytes: 2 * 8_058_898_032,
    rank: 6,
    origin: hub("Alibaba-DAMO-Academy/PixelRefer-7B"),
  },
  {
    repository: "Alibaba-DAMO-Academy/PixelRefer-Lite-2B",
    name: "PixelRefer-Lite-2B",
    meaning: "The quickest, for machines without a strong GPU. It sees only what you mark.",
    sizes: PIXELREFER_LITE_2B,
    checkpointBytes: 2 * 1_974_351_728,
    rank: 1,
    origin: hub("Alibaba-DAMO-Academy/PixelRefer-Lite-2B"),
  },
  {
    repository: "Alibaba-DAMO-Academy/PixelRefer-Lite-7B",
    name: "PixelRefer-Lite-7B",
    meaning: "The large one that sees only what you mark, on up to eight frames.",
    sizes: PIXELREFER_LITE_7B,
    checkpointBytes: 2 * 8_069_530_992,
    rank: 0,
    origin: hub("Alibaba-DAMO-Academy/PixelRefer-Lite-7B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B",
    name: "VideoRefer-VideoLLaMA3-2B",
    meaning: "The small one of the generation before.",
    sizes: VIDEOLLAMA3_2B,
    checkpointBytes: 2 * 1_963_715_312,
    rank: 2,
    origin: hub("DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-VideoLLaMA3-7B",
    name: "VideoRefer-VideoLLaMA3-7B",
    meaning: "The large one of the generation before.",
    sizes: VIDEOLLAMA3_7B,
    checkpointBytes: 2 * 8_058_894_576,
    rank: 5,
    origin: hub("DAMO-NLP-SG/VideoRefer-VideoLLaMA3-7B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-7B",
    name: "VideoRefer-7B",
    meaning: "The model of the paper; it follows an object through the clip.",
    sizes: VIDEOREFER_7B,
    checkpointBytes: 2 * 8_404_243_136,
    rank: 4,
    origin: hub("DAMO-NLP-SG/VideoRefer-7B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-7B-stage2.5",
    name: "VideoRefer-7B-stage2.5",
    meaning: "VideoRefer-7B before its last stage of training.",
    sizes: VIDEOREFER_7B,
    checkpointBytes: 2 * 8_404_243_136,
    rank: 0,
    origin: hub("DAMO-NLP-SG/VideoRefer-7B-stage2.5"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-7B-stage2",
    name: "VideoRefer-7B-stage2",
    meaning: "A region encoder alone, on top of VideoLLaMA2.1-7B-16F, which is downloaded with it.",
    sizes: VIDEOREFER_7B,
    checkpointBytes: 2 * 8_404_243_136,
    rank: 0,
    origin: hub("DAMO-NLP-SG/VideoLLaMA2.1-7B-16F", "DAMO-NLP-SG/VideoRefer-7B-stage2"),
  },
];

/** A general model: it knows no masks, and is shown frames with the objects outlined. */
export interface KnownGeneral extends PublishedModel {
  /** What it cannot do, in sentences. */
  readonly limits: PlainText;
}

/**
 * The light choice for real footage. Sizes are of its graphs at 4 bits with a table of words at 8; the exact ones come when it is looked up.
 */
export const KNOWN_GENERALS: readonly KnownGeneral[] = [
  {
    repository: "HuggingFaceTB/SmolVLM2-256M-Video-Instruct",
    name: "SmolVLM2-256M",
    meaning:
      "The light choice for real footage, where 4 GB are too much. Objects are outlined on the frames for it.",
    limits:
      "It has no sense for regions, so it may speak of something else in the frame. It names common things in short, and is often wrong about small objects, motion, order and numbers.",
    checkpointBytes: 270_000_000,
    origin: hub("HuggingFaceTB/SmolVLM2-256M-Video-Instruct"),
  },
];

const segmenter = (repository: string, meaning: PlainText, parameters: number): KnownSegmenter => ({
  repository,
  name: repository.split("/")[1]!,
  meaning,
  checkpointBytes: 4 * parameters,
  keptBytes: 2 * parameters,
  origin: hub(repository),
});

/** EdgeTAM first: it is the one for machines without a strong GPU. Parameters: specifications sam2 2.2 and edgetam 10. */
export const KNOWN_SEGMENTERS: readonly KnownSegmenter[] = [
  segmenter("yonigozlan/EdgeTAM-hf", "EdgeTAM: the quickest, also without a GPU.", 13_895_794),
  segmenter("facebook/EdgeTAM", "The same EdgeTAM in its authors' own file.", 13_895_794),
  segmenter("facebook/sam2.1-hiera-tiny", "The smallest SAM 2.1, for a GPU.", 38_962_498),
  segmenter("facebook/sam2.1-hiera-small", "A little larger, and hardly slower.", 46_060_354),
  segmenter("facebook/sam2.1-hiera-base-plus", "The best masks for the time they take.", 80_850_178),
  segmenter("facebook/sam2.1-hiera-large", "The best masks, for strong GPUs.", 224_446_642),
];

/** Where models are asked for when nobody names a mirror. */
export const PUBLIC_HUB = "huggingface.co";
