import { FailureError } from "../../core/failure.ts";
import type { VisualKind } from "../shared/question-forms.ts";

/**
 * The question texts upstream uses, so that the model is asked as it was trained and evaluated. `<region>` marks a
 * region and `<video>` or `<image>` the visual (prompt.ts). Source: videorefer-models.md 6.8.
 */
/** A detailed caption of one region (inference script, notebook, demo). */
export function describeQuestion(kind: VisualKind): string {
  return `<${kind}>\nPlease describe the <region> in the ${kind} in detail.`;
}

/** A detailed caption with the video last (VideoRefer-Bench-D). */
export function describeMarkedQuestion(): string {
  return "Please describe in detail the marked object <region> in the video.\n<video>";
}

/** A caption in one sentence (HC-STVG, spelling as upstream). */
export function summariseQuestion(): string {
  return "<video>\nPlease describe the important aspects of the marked object <region> in the video. Output in one sentense.";
}

/** A caption of nothing but the region (DLC-Bench). */
export function describeOnlyQuestion(): string {
  return "Please describe the region <region> in the image in detail. Do not describe anything else.";
}

/** The category of a region in a word or phrase (LVIS). */
export function categoryQuestion(): string {
  return "What is the category of <region>? Using only one word or phrase.";
}

/**
 * A free question about one or more objects, which `question` calls `<object0>`, `<object1>` … in a video and
 * `<region0>` … in an image (demo; "There is 2 region" is upstream's wording). `numbers` are those of the objects shown.
 * @throws FailureError `question-invalid` for no regions
 */
export function objectsQuestion(kind: VisualKind, numbers: readonly number[], question: string): string {
  const count = numbers.length;
  if (count < 1) throw new FailureError("question-invalid", "the question should have at least one region");
  const noun = kind === "video" ? "object" : "region";
  if (count === 1)
    return `<${kind}>\nThere is 1 ${noun} in the ${kind}: <${noun}${numbers[0]}> <region>. ${question}`;
  const plural = kind === "video" ? "objects" : "region";
  const list = numbers.map((number) => `<${noun}${number}><region>`).join(", ");
  return `<${kind}>\nThere is ${count} ${plural} in the ${kind}: ${list}. ${question}`;
}
