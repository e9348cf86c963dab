import type { BenchMode } from "./bench-item.ts";

// Numbers that their authors published, to stand beside one's own.

/** Accuracy in VideoRefer-Bench-Q, in percent: basic, sequential, relationship, reasoning, future, and over all questions. */
export interface PublishedAccuracy {
  readonly model: string;
  readonly types: readonly (number | null)[];
  readonly accuracy: number;
}

export const QUESTION_TYPES = ["Basic", "Sequential", "Relationship", "Reasoning", "Future"];

const UNKNOWN = [null, null, null, null, null];

/** Source: videorefer-suite.md 10.2, rows of models that see regions, and two that do not. */
export const PUBLISHED_ACCURACY: readonly PublishedAccuracy[] = [
  { model: "VideoRefer-7B, single", types: [75.4, 68.6, 59.3, 89.4, 78.1], accuracy: 71.9 },
  { model: "VideoRefer-7B, multi", types: [null, 70.6, 60.5, null, null], accuracy: 72.1 },
  { model: "VideoRefer-VideoLLaMA3-2B", types: UNKNOWN, accuracy: 77.7 },
  { model: "VideoRefer-VideoLLaMA3-7B", types: [88.1, 77.7, 70.2, 88.8, 79.8], accuracy: 80.1 },
  { model: "PixelRefer-2B", types: [82.1, 73.0, 64.7, 90.2, 81.6], accuracy: 76.5 },
  { model: "PixelRefer-7B", types: [84.5, 76.9, 71.5, 89.5, 79.7], accuracy: 79.4 },
  { model: "PixelRefer-Lite-2B", types: [70.3, 58.8, 56.4, 80.7, 73.7], accuracy: 65.7 },
  { model: "PixelRefer-Lite-7B", types: [81.2, 72.7, 68.5, 88.4, 81.6], accuracy: 76.9 },
  { model: "Qwen2-VL-7B", types: [62.0, 69.6, 54.9, 87.3, 74.6], accuracy: 66.0 },
  { model: "GPT-4o", types: [62.3, 74.5, 66.0, 88.0, 73.7], accuracy: 71.3 },
];

/** Scores in VideoRefer-Bench-D, in the order of the judge's list, and their average. */
export interface PublishedScores {
  readonly model: string;
  readonly mode: BenchMode;
  readonly scores: readonly number[];
  readonly average: number;
}

/** Source: videorefer-suite.md 10.1, rows of models that see regions, and two that do not. */
export const PUBLISHED_SCORES: readonly PublishedScores[] = [
  { model: "VideoRefer-7B", mode: "single", scores: [4.41, 3.27, 3.03, 2.97], average: 3.42 },
  { model: "VideoRefer-7B", mode: "multi", scores: [4.44, 3.27, 3.1, 3.04], average: 3.46 },
  { model: "VideoRefer-VideoLLaMA3-2B", mode: "single", scores: [4.63, 3.53, 3.34, 3.19], average: 3.67 },
  { model: "VideoRefer-VideoLLaMA3-7B", mode: "single", scores: [4.63, 3.59, 3.38, 3.29], average: 3.72 },
  { model: "PixelRefer-2B", mode: "single", scores: [4.59, 3.4, 3.25, 3.09], average: 3.58 },
  { model: "PixelRefer-7B", mode: "single", scores: [4.7, 3.59, 3.39, 3.13], average: 3.7 },
  { model: "PixelRefer-Lite-2B", mode: "multi", scores: [4.56, 3.41, 3.08, 3.12], average: 3.53 },
  // The paper prints 2.28 for the third, which does not give the average; 3.28 would.
  { model: "PixelRefer-Lite-7B", mode: "multi", scores: [4.69, 3.56, 2.28, 3.06], average: 3.64 },
  { model: "DAM-8B", mode: "multi", scores: [4.45, 3.3, 3.03, 2.58], average: 3.34 },
  { model: "Qwen2-VL-7B", mode: "multi", scores: [3.3, 2.54, 2.22, 2.12], average: 2.55 },
  { model: "GPT-4o", mode: "multi", scores: [4.15, 3.31, 3.11, 2.43], average: 3.25 },
];

/** Accuracy in benchmarks of whole clips, in percent. */
export interface PublishedVideos {
  readonly model: string;
  readonly "perception-test": number;
  readonly mvbench: number;
  readonly "video-mme": { readonly without: number; readonly withSubtitles: number };
}

const videoMme = (without: number, withSubtitles: number) => ({ without, withSubtitles });

/** Source: videorefer-suite.md 10.4. */
export const PUBLISHED_VIDEOS: readonly PublishedVideos[] = [
  { model: "VideoLLaMA2", "perception-test": 51.4, mvbench: 54.6, "video-mme": videoMme(47.9, 50.3) },
  { model: "VideoLLaMA2.1", "perception-test": 54.9, mvbench: 57.3, "video-mme": videoMme(54.9, 56.4) },
  { model: "Artemis", "perception-test": 47.1, mvbench: 34.1, "video-mme": videoMme(28.8, 35.3) },
  { model: "VideoRefer-7B", "perception-test": 56.3, mvbench: 59.6, "video-mme": videoMme(55.9, 57.6) },
];
