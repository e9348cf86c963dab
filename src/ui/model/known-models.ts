import type { ModelOrigin } from "../../protocol/models.ts";

/** A model of the suite, as its page on the hub describes it. */
export interface KnownModel {
  /** Repository that its page is at, and its name here. */
  readonly repository: string;
  readonly meaning: string;
  /** What is fetched and what is kept, about; the exact numbers come when it is looked up. */
  readonly size: string;
  readonly origin: Extract<ModelOrigin, { kind: "hub" }>;
}

const hub = (repository: string, regionEncoder?: string): KnownModel["origin"] => ({
  kind: "hub",
  repository,
  revision: "main",
  ...(regionEncoder && { regionEncoder }),
});

/** The VideoRefer suite, smallest first. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    repository: "DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B",
    meaning: "The small one of the newer generation: the one to begin with.",
    size: "fetches about 4 GB, keeps about 1.5 GB",
    origin: hub("DAMO-NLP-SG/VideoRefer-VideoLLaMA3-2B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-VideoLLaMA3-7B",
    meaning: "The large one of the newer generation, for a strong graphics card.",
    size: "fetches about 16 GB, keeps about 5 GB",
    origin: hub("DAMO-NLP-SG/VideoRefer-VideoLLaMA3-7B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-7B",
    meaning: "The model of the paper; it follows an object through the clip.",
    size: "fetches about 16 GB, keeps about 5 GB",
    origin: hub("DAMO-NLP-SG/VideoRefer-7B"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-7B-stage2.5",
    meaning: "VideoRefer-7B before its last stage of training.",
    size: "fetches about 16 GB, keeps about 5 GB",
    origin: hub("DAMO-NLP-SG/VideoRefer-7B-stage2.5"),
  },
  {
    repository: "DAMO-NLP-SG/VideoRefer-7B-stage2",
    meaning: "A region encoder alone, on top of DAMO-NLP-SG/VideoLLaMA2.1-7B-16F, which is fetched with it.",
    size: "fetches about 16 GB, keeps about 5 GB",
    origin: hub("DAMO-NLP-SG/VideoLLaMA2.1-7B-16F", "DAMO-NLP-SG/VideoRefer-7B-stage2"),
  },
];

/** Where models are asked for when nobody names a mirror. */
export const PUBLIC_HUB = "huggingface.co";
