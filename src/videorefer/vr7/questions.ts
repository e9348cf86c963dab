import { FailureError } from "../../core/failure.ts";
import type { VisualKind } from "../shared/question-forms.ts";

/**
 * The question texts upstream uses with this family, so that the model is asked as it was trained and evaluated.
 * Source: videorefer-models.md 5.7.
 */

/** A detailed caption of one region (notebook). */
export function describeQuestion(kind: VisualKind): string {
  return `Describe the [<region>] in detail in the ${kind}.`;
}

/** A detailed caption (VideoRefer-Bench-D). */
export function describeHighlightedQuestion(): string {
  return "Please give a detailed description of the highlighted object [<region>] in the video.";
}

const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/**
 * A free question about objects, which `question` calls `<object0>`, `<object1>` … (notebook). `numbers` are those of the
 * objects shown.
 * @throws FailureError `question-invalid` for no regions
 */
export function objectsQuestion(numbers: readonly number[], question: string): string {
  const count = numbers.length;
  if (count < 1) throw new FailureError("question-invalid", "the question should have at least one region");
  const list = numbers.map((number) => `<object${number}> [<region>]`).join(", ");
  const lead = count === 1 ? "There is one object" : `There are ${COUNTS[count] ?? count} objects`;
  return `${lead}: ${list}. ${question}`;
}
