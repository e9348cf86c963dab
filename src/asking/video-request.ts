import { FailureError } from "../core/failure.ts";
import { optionLetter } from "../core/question.ts";
import type { VideoBench } from "../core/video-bench.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { needsRegion } from "../videorefer/family-list.ts";
import type { BenchRequest } from "./bench-request.ts";

/** A multiple choice about a whole clip. */
interface AskedVideo {
  readonly question: string;
  /** As the benchmark's file has them: of Video-MME with their letters, of the others without. */
  readonly options: readonly string[];
}

/**
 * A question of a benchmark in upstream's words, behind the whole clip and without regions (videorefer-suite.md 8).
 * @param subtitles what is said at the moments shown; null where the question goes without
 * @throws FailureError `region-needed` for a family that sees nothing but what is marked
 */
export function videoRequest(
  bench: VideoBench,
  { question, options }: AskedVideo,
  subtitles: string | null,
  { family }: Pick<ModelInfo, "family">,
): BenchRequest {
  requireWholeVideo(family);
  const words = bench === "video-mme" ? videoMmeWords(question, options) : choiceWords(question, options);
  const heard = subtitles === null ? "" : `This video's subtitles are listed below:\n${subtitles}\n`;
  return { regions: [], turns: [{ role: "user", parts: [heard + words] }], settings: {} };
}

/** @throws FailureError `region-needed` for a family that sees nothing but what is marked */
export function requireWholeVideo(family: ModelInfo["family"]): void {
  if (!needsRegion(family)) return;
  throw new FailureError(
    "region-needed",
    "expected a model that sees whole clips, found one that sees marked frames alone; choose another model",
  );
}

const LETTER_ALONE =
  "Answer with the option's letter from the given choices directly and only give the best option.";

const choiceWords = (question: string, options: readonly string[]): string =>
  [`Question: ${question}`, "Options:", ...options.map(lettered), LETTER_ALONE].join("\n");

const videoMmeWords = (question: string, options: readonly string[]): string =>
  [
    "Select the best answer to the following multiple-choice question based on the video. Respond with only the letter (A, B, C, or D) of the correct option.",
    question,
    ...options,
    `${LETTER_ALONE} The best answer is: `,
  ].join("\n");

const lettered = (option: string, at: number): string => `(${optionLetter(at)}) ${option}`;
