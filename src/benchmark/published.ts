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

/** Source: videorefer-suite.md 10.2, from the models' own papers and pages; the last four through others, not checked. */
export const PUBLISHED_ACCURACY: readonly PublishedAccuracy[] = [
  { model: "Osprey-7B", types: [45.9, 47.1, 30.0, 48.6, 23.7], accuracy: 39.9 },
  { model: "Ferret-7B", types: [35.2, 44.7, 41.9, 70.4, 74.6], accuracy: 48.8 },
  { model: "LongVU-7B", types: [47.2, 61.3, 57.5, 85.3, 65.8], accuracy: 61.0 },
  { model: "LongVA-7B", types: [56.2, 62.5, 52.0, 83.9, 65.8], accuracy: 61.8 },
  { model: "InternVL2-26B", types: [58.5, 63.5, 53.4, 88.0, 78.9], accuracy: 65.0 },
  { model: "GPT-4o-mini", types: [57.6, 67.1, 56.5, 85.9, 75.4], accuracy: 65.8 },
  { model: "Qwen2-VL-7B", types: [62.0, 69.6, 54.9, 87.3, 74.6], accuracy: 66.0 },
  { model: "LLaVA-OV-7B", types: [58.7, 62.9, 64.7, 87.4, 76.3], accuracy: 67.4 },
  { model: "GPT-4o", types: [62.3, 74.5, 66.0, 88.0, 73.7], accuracy: 71.3 },
  { model: "VideoRefer-7B, single", types: [75.4, 68.6, 59.3, 89.4, 78.1], accuracy: 71.9 },
  { model: "VideoRefer-7B, multi", types: [null, 70.6, 60.5, null, null], accuracy: 72.1 },
  { model: "VideoRefer-VideoLLaMA3-2B", types: UNKNOWN, accuracy: 77.7 },
  { model: "VideoRefer-VideoLLaMA3-7B", types: [88.1, 77.7, 70.2, 88.8, 79.8], accuracy: 80.1 },
  { model: "PixelRefer-2B", types: [82.1, 73.0, 64.7, 90.2, 81.6], accuracy: 76.5 },
  { model: "PixelRefer-7B", types: [84.5, 76.9, 71.5, 89.5, 79.7], accuracy: 79.4 },
  { model: "PixelRefer-Lite-2B", types: [70.3, 58.8, 56.4, 80.7, 73.7], accuracy: 65.7 },
  { model: "PixelRefer-Lite-7B", types: [81.2, 72.7, 68.5, 88.4, 81.6], accuracy: 76.9 },
  { model: "SWIM-7B, text prompt", types: [83.8, 75.0, 66.7, 93.7, 80.7], accuracy: 78.3 },
  { model: "UFVideo-7B, multi", types: UNKNOWN, accuracy: 77.9 },
  { model: "RGA3-7B", types: UNKNOWN, accuracy: 74.0 },
  { model: "UniPixel-3B", types: UNKNOWN, accuracy: 73.8 },
];

/** Scores in VideoRefer-Bench-D, in the order of the judge's list, and their average. */
export interface PublishedScores {
  readonly model: string;
  readonly mode: BenchMode;
  readonly scores: readonly (number | null)[];
  readonly average: number;
}

const NO_SCORES = [null, null, null, null];

/** Source: videorefer-suite.md 10.1, from papers and pages; the last six through others, not checked. */
export const PUBLISHED_SCORES: readonly PublishedScores[] = [
  { model: "LongVU-7B", mode: "single", scores: [2.02, 1.45, 1.98, 1.12], average: 1.64 },
  { model: "LongVU-7B", mode: "multi", scores: [2.33, 1.8, 2.39, 1.68], average: 2.05 },
  { model: "LongVA-7B", mode: "single", scores: [2.63, 1.59, 2.12, 2.1], average: 2.11 },
  { model: "LongVA-7B", mode: "multi", scores: [3.02, 2.3, 1.92, 2.51], average: 2.44 },
  { model: "LLaVA-OV-7B", mode: "single", scores: [2.62, 1.58, 2.19, 2.07], average: 2.12 },
  { model: "LLaVA-OV-7B", mode: "multi", scores: [3.09, 1.94, 2.5, 2.41], average: 2.48 },
  { model: "Qwen2-VL-7B", mode: "single", scores: [2.97, 2.24, 2.03, 2.31], average: 2.39 },
  { model: "Qwen2-VL-7B", mode: "multi", scores: [3.3, 2.54, 2.22, 2.12], average: 2.55 },
  { model: "InternVL2-26B", mode: "single", scores: [3.55, 2.99, 2.57, 2.25], average: 2.84 },
  { model: "InternVL2-26B", mode: "multi", scores: [4.08, 3.35, 3.08, 2.28], average: 3.2 },
  { model: "GPT-4o-mini", mode: "single", scores: [3.56, 2.85, 2.87, 2.38], average: 2.92 },
  { model: "GPT-4o-mini", mode: "multi", scores: [3.89, 3.18, 2.62, 2.5], average: 3.05 },
  { model: "GPT-4o", mode: "single", scores: [3.34, 2.96, 3.01, 2.5], average: 2.95 },
  { model: "GPT-4o", mode: "multi", scores: [4.15, 3.31, 3.11, 2.43], average: 3.25 },
  { model: "Ferret-7B", mode: "single", scores: [3.08, 2.01, 1.54, 2.14], average: 2.19 },
  { model: "Ferret-7B", mode: "multi", scores: [3.2, 2.38, 1.97, 1.38], average: 2.23 },
  { model: "Osprey-7B", mode: "single", scores: [3.19, 2.16, 1.54, 2.45], average: 2.34 },
  { model: "Osprey-7B", mode: "multi", scores: [3.3, 2.66, 2.1, 1.58], average: 2.41 },
  { model: "Elysium-7B", mode: "single", scores: [2.35, 0.3, 0.02, 3.59], average: 1.57 },
  { model: "Artemis-7B", mode: "multi", scores: [3.42, 1.34, 1.39, 2.9], average: 2.26 },
  { model: "VideoRefer-7B", mode: "single", scores: [4.41, 3.27, 3.03, 2.97], average: 3.42 },
  { model: "VideoRefer-7B", mode: "multi", scores: [4.44, 3.27, 3.1, 3.04], average: 3.46 },
  { model: "VideoRefer-VideoLLaMA3-2B", mode: "single", scores: [4.63, 3.53, 3.34, 3.19], average: 3.67 },
  { model: "VideoRefer-VideoLLaMA3-7B", mode: "single", scores: [4.63, 3.59, 3.38, 3.29], average: 3.72 },
  { model: "DAM-3B", mode: "multi", scores: [3.62, 2.86, 2.81, 2.67], average: 2.99 },
  { model: "PAM-3B", mode: "single", scores: [3.92, 2.84, 2.88, 2.94], average: 3.14 },
  { model: "DAM-8B, zero-shot", mode: "multi", scores: [4.45, 3.3, 3.03, 2.58], average: 3.34 },
  { model: "DAM-8B, in-domain data", mode: "multi", scores: [4.69, 3.61, 3.34, 3.09], average: 3.68 },
  { model: "PixelRefer-2B", mode: "single", scores: [4.59, 3.4, 3.25, 3.09], average: 3.58 },
  { model: "PixelRefer-7B", mode: "single", scores: [4.7, 3.59, 3.39, 3.13], average: 3.7 },
  { model: "PixelRefer-Lite-2B", mode: "multi", scores: [4.56, 3.41, 3.08, 3.12], average: 3.53 },
  // The paper prints 2.28 for the third, which does not give the average; 3.28 would.
  { model: "PixelRefer-Lite-7B", mode: "multi", scores: [4.69, 3.56, 2.28, 3.06], average: 3.64 },
  { model: "Qwen2.5-VL-7B, text prompt", mode: "single", scores: NO_SCORES, average: 3.24 },
  { model: "SWIM-7B, text prompt", mode: "single", scores: [4.92, 3.85, 3.43, 2.96], average: 3.78 },
  { model: "UniPixel-3B", mode: "single", scores: NO_SCORES, average: 3.47 },
  { model: "UniPixel-3B", mode: "multi", scores: NO_SCORES, average: 3.48 },
  { model: "UFVideo-7B", mode: "single", scores: NO_SCORES, average: 3.59 },
  { model: "UFVideo-7B", mode: "multi", scores: NO_SCORES, average: 3.61 },
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
