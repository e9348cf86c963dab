import type { CaptionLength } from "../../core/project.ts";
import type { TurnPart } from "../../core/turn.ts";
import type { VisualKind } from "../shared/question-forms.ts";
import { REGION, wording } from "../shared/wording.ts";
import { describeQuestion as describeAsVr3 } from "../vr3/questions.ts";

/** What is asked of an object that has been introduced. The wordings of short captions are not recorded; these are ours. */
const REQUESTS: Readonly<Record<CaptionLength, string>> = {
  phrase: "Describe the object in one short phrase.",
  sentence: "Please describe the object in brief in the video.",
  paragraph: "Please describe the object in the video in detail.",
};

/**
 * A caption of one region. In a video the object is introduced first, then asked about, as in training and evaluation.
 * Source: pixelrefer.md 6.5.
 */
export function describeQuestion(kind: VisualKind, length: CaptionLength): readonly TurnPart[] {
  if (kind === "image") return describeAsVr3(kind, length);
  return wording`There is one object in the video: ${REGION}.\n${REQUESTS[length]}`;
}

/** A detailed caption of one region (VideoRefer-Bench-D). Source: pixelrefer.md 6.5. */
export function describeMarkedQuestion(): readonly TurnPart[] {
  return wording`There is one object in the video: ${REGION}.\nPlease describe in detail the marked object in the video.`;
}
