import type { CaptionLength } from "../../core/project.ts";
import type { TurnPart } from "../../core/turn.ts";
import type { VisualKind } from "../shared/question-forms.ts";
import { REGION, wording } from "../shared/wording.ts";
import { describeQuestion as describeAsVr3 } from "../vr3/questions.ts";

/** A caption of one region: as VideoRefer-VideoLLaMA3 is asked, but for that of HC-STVG. Source: pixelrefer.md 5.3. */
export function describeQuestion(kind: VisualKind, length: CaptionLength): readonly TurnPart[] {
  if (length !== "sentence") return describeAsVr3(kind, length);
  return wording`Please describe the object ${REGION} in brief in the ${kind}.`;
}
