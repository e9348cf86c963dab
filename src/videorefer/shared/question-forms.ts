import { optionLetter } from "../../core/question.ts";
import type { TurnPart } from "../../core/turn.ts";
import { wording } from "./wording.ts";

export type VisualKind = "video" | "image";

/**
 * The wordings a family was trained and evaluated with. They have places for regions, in order, and one for the visual only where it
 * does not stand first.
 */
export interface QuestionForms {
  /** A detailed caption of one region. */
  describe(kind: VisualKind): readonly TurnPart[];
  /**
   * A free question about one or more objects, which `question` calls `<object0>`, `<object1>` … (`<region0>` … for images
   * in some families).
   * @param numbers of the objects whose regions are shown, in order: 0, 1 … in a first question, counting on in later ones
   * @throws FailureError `question-invalid` for no regions
   */
  objects(kind: VisualKind, numbers: readonly number[], question: readonly TurnPart[]): readonly TurnPart[];
}

/** A multiple-choice question (VideoRefer-Bench-Q), worded alike in all families; the options get their letters here. */
export function choiceQuestion(
  question: readonly TurnPart[],
  options: readonly string[],
): readonly TurnPart[] {
  const listed = options.map((option, index) => `(${optionLetter(index)}) ${option}`).join(" ");
  return wording`${question} ${listed}. Answer with the option's letter from the given choices directly.`;
}
