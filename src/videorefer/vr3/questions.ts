import { FailureError } from "../../core/failure.ts";
import type { CaptionLength } from "../../core/project.ts";
import type { TurnPart } from "../../core/turn.ts";
import type { VisualKind } from "../shared/question-forms.ts";
import { REGION, VISUAL, wording } from "../shared/wording.ts";

type Wording = readonly TurnPart[];

// The question texts upstream uses, so that the model is asked as it was trained and evaluated. Source: videorefer-models.md 6.8.

/**
 * A caption of one region: in detail as in inference script, notebook and demo, in one sentence as for HC-STVG. Upstream asks for a
 * phrase only to name a category; the wording for a description is ours.
 */
export function describeQuestion(kind: VisualKind, length: CaptionLength): Wording {
  switch (length) {
    case "phrase":
      return phraseQuestion();
    case "sentence":
      return summariseQuestion(kind);
    case "paragraph":
      return wording`Please describe the ${REGION} in the ${kind} in detail.`;
  }
}

/** A caption in a phrase, in our own words. */
export function phraseQuestion(): Wording {
  return wording`Describe the ${REGION} in one short phrase.`;
}

/** A detailed caption with the video last (VideoRefer-Bench-D). */
export function describeMarkedQuestion(): Wording {
  return wording`${describeFirstQuestion()}\n${VISUAL}`;
}

/** The same with the video first, as PixelRefer has it (pixelrefer.md 5.3). */
export function describeFirstQuestion(): Wording {
  return wording`Please describe in detail the marked object ${REGION} in the video.`;
}

/** A caption in one sentence (HC-STVG, of videos, where upstream spells "sentense": the demo model knows the word only as it is spelled). */
function summariseQuestion(kind: VisualKind): Wording {
  return wording`Please describe the important aspects of the marked object ${REGION} in the ${kind}. Output in one sentence.`;
}

/** A caption of nothing but the region (DLC-Bench). */
export function describeOnlyQuestion(): Wording {
  return wording`Please describe the region ${REGION} in the image in detail. Do not describe anything else.`;
}

/** The category of a region in a word or phrase (LVIS). */
export function categoryQuestion(): Wording {
  return wording`What is the category of ${REGION}? Using only one word or phrase.`;
}

/**
 * A free question about one or more objects, which `question` calls `<object0>`, `<object1>` … in a video and
 * `<region0>` … in an image (demo; "There is 2 region" is upstream's wording). `numbers` are those of the objects shown.
 * @throws FailureError `question-invalid` for no regions
 */
export function objectsQuestion(kind: VisualKind, numbers: readonly number[], question: Wording): Wording {
  const count = numbers.length;
  if (count < 1) throw new FailureError("question-invalid", "the question should have at least one region");
  const noun = kind === "video" ? "object" : "region";
  if (count === 1) {
    return wording`There is 1 ${noun} in the ${kind}: <${noun}${numbers[0]!}> ${REGION}. ${question}`;
  }
  const plural = kind === "video" ? "objects" : "region";
  const list = numbers.flatMap((number, at) => [`${at > 0 ? ", " : ""}<${noun}${number}>`, REGION]);
  return wording`There is ${count} ${plural} in the ${kind}: ${list}. ${question}`;
}
