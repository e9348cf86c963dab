import type { ModelOrigin } from "../../protocol/models.ts";
import {
  type ModelSizes,
  VIDEOLLAMA3_2B,
  VIDEOLLAMA3_7B,
  VIDEOREFER_7B,
} from "../../videorefer/published-sizes.ts";

/** A model of the suite, as its page on the hub describes it. */
export interface KnownModel {
  /** Repository that its page is at. */
  readonly repository: string;
  readonly name: string;
  readonly meaning: string;
  readonly sizes: ModelSizes;
  /** Of the published weights, which are all fetched; the exact number comes when it is looked up. */
  readonly checkpointBytes: number;
  /** Which is preferred where several answer in pleasant time; 0 for those that nobody begins with. */
  readonly rank: number;
  readonly origin: Extract<ModelOrigin, { kind: "hub" }>;
}

const hub = (repository: string, regionEncoder?: string): KnownModel["origin"] => ({
  kind: "hub",
  repository,
  revision: "main",
  ...(regionEncoder && { regionEncoder }),
});

/** The VideoRefer suite. Parameters: specification videorefer-models 10.3, two bytes each. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    repository: "DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B",
    name: "VideoRefer-VideoLLaMA3-2B",
    meaning: "The small one of the newer generation.",
    sizes: VIDEOLLAMA3_2B,
    checkpointBytes: 2 * 1_963_715_312,
    rank: 1,
    origin: hub("DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-VideoLLaMA3-7B",
    name: "VideoRefer-VideoLLaMA3-7B",
    meaning: "The large one of the newer generation.",
    sizes: VIDEOLLAMA3_7B,
    checkpointBytes: 2 * 8_058_894_576,
    rank: 3,
    origin: hub("DAMO-NLP-SG/VideoRefer-VideoLLaMA3-7B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-7B",
    name: "VideoRefer-7B",
    meaning: "The model of the paper; it follows an object through the clip.",
    sizes: VIDEOREFER_7B,
    checkpointBytes: 2 * 8_404_243_136,
    rank: 2,
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

/** Where models are asked for when nobody names a mirror. */
export const PUBLIC_HUB = "huggingface.co";
