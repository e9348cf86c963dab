import type { TurnPart } from "../../core/turn.ts";
import type { VisualKind } from "../shared/question-forms.ts";
import { REGION, wording } from "../shared/wording.ts";
import { describeQuestion as describeAsVr3 } from "../vr3/questions.ts";

/**
 * A detailed caption of one region. In a video the object is introduced first, then asked about, as in training and evaluation.
 * Source: pixelrefer.md 6.5.
 */
export function describeQuestion(kind: VisualKind): readonly TurnPart[] {
  if (kind === "image") return describeAsVr3(kind);
  return wording`There is one object in the video: ${REGION}.\nPlease describe the object in the video in detail.`;
}

/** A detailed caption of one region (VideoRefer-Bench-D). Source: pixelrefer.md 6.5. */
export function describeMarkedQuestion(): readonly TurnPart[] {
  return wording`There is one object in the video: ${REGION}.\nPlease describe in detail the marked object in the video.`;
}
