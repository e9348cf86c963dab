import type { CaptionLength } from "../../core/project.ts";
import { optionLetter } from "../../core/question.ts";
import type { TurnPart } from "../../core/turn.ts";
import { REGION, wording } from "./wording.ts";

export type VisualKind = "video" | "image";

/**
 * The wordings a family was trained and evaluated with. They have places for regions, in order, and one for the visual only where it
 * does not stand first.
 */
export interface QuestionForms {
  /** What `question` calls an object of an image, which it calls `<object0>` in a video. */
  readonly imageTag: "object" | "region";
  /** A caption of one region. */
  describe(kind: VisualKind, length: CaptionLength): readonly TurnPart[];
  /**
   * A free question about one or more objects, which `question` calls `<object0>`, `<object1>` … (by `imageTag` in an image).
   * @param numbers of the objects whose regions are shown, in order: 0, 1 … in a first question, counting on in later ones
   * @throws FailureError `question-invalid` for no regions
   */
  objects(kind: VisualKind, numbers: readonly number[], question: readonly TurnPart[]): readonly TurnPart[];
}

/** How upstream asks a family in VideoRefer-Bench (videorefer-suite.md 5.1, 6.1). */
export interface BenchForms {
  /** A detailed description of one region; with a place for the video where that does not stand first. */
  describe(): readonly TurnPart[];
  /** Frames a second that it is shown for that, where it is not what the model takes by itself. */
  readonly describeFps?: number;
  /** What `<region>` in a question becomes. */
  readonly region: readonly TurnPart[];
}

export const BARE_REGION: BenchForms["region"] = [REGION];

/** A multiple-choice question (VideoRefer-Bench-Q), worded alike in all families; the options get their letters here. */
export function choiceQuestion(
  question: readonly TurnPart[],
  options: readonly string[],
): readonly TurnPart[] {
  return letteredQuestion(
    question,
    options.map((option, index) => `(${optionLetter(index)}) ${option}`),
  );
}

/** The same of options that have their letters. */
export function letteredQuestion(
  question: readonly TurnPart[],
  options: readonly string[],
): readonly TurnPart[] {
  return wording`${question} ${options.join(" ")}. Answer with the option's letter from the given choices directly.`;
}
