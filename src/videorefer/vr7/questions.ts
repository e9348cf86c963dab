import { FailureError } from "../../core/failure.ts";
import type { CaptionLength } from "../../core/project.ts";
import type { TurnPart } from "../../core/turn.ts";
import type { VisualKind } from "../shared/question-forms.ts";
import { REGION, wording } from "../shared/wording.ts";

type Wording = readonly TurnPart[];

/**
 * The question texts upstream uses with this family, so that the model is asked as it was trained and evaluated.
 * Source: videorefer-models.md 5.7.
 */

/** A caption of one region: in detail as in the notebook. Upstream asks this family for no shorter one; these wordings are ours. */
export function describeQuestion(kind: VisualKind, length: CaptionLength): Wording {
  switch (length) {
    case "phrase":
      return wording`Describe the [${REGION}] in one short phrase.`;
    case "sentence":
      return wording`Please describe the important aspects of the marked object [${REGION}] in the ${kind}. Output in one sentence.`;
    case "paragraph":
      return wording`Describe the [${REGION}] in detail in the ${kind}.`;
  }
}

/** A detailed caption (VideoRefer-Bench-D). */
export function describeHighlightedQuestion(): Wording {
  return wording`Please give a detailed description of the highlighted object [${REGION}] in the video.`;
}

const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/**
 * A free question about objects, which `question` calls `<object0>`, `<object1>` … (notebook). `numbers` are those of the
 * objects shown.
 * @throws FailureError `question-invalid` for no regions
 */
export function objectsQuestion(numbers: readonly number[], question: Wording): Wording {
  const count = numbers.length;
  if (count < 1) throw new FailureError("question-invalid", "the question should have at least one region");
  const list = numbers.flatMap((number, at) => [`${at > 0 ? ", " : ""}<object${number}> [`, REGION, "]"]);
  const lead = count === 1 ? "There is one object" : `There are ${COUNTS[count] ?? count} objects`;
  return wording`${lead}: ${list}. ${question}`;
}
