import type { FrameRun } from "../core/frame-runs.ts";
import { maskedFrames, type ObjectId, type SceneObject } from "../core/project.ts";
import { plural, t } from "../language/text.ts";
import type { Draft } from "./draft.ts";
import { bestMask, isWithin, masksWithin, objectMasks, shownMasks, TRACK_FRAMES } from "./object-masks.ts";

/**
 * On which frames the model will look at the objects of a question, as a sentence; null where there is nothing to choose.
 * @param here the frame on display
 * @param frames those that the person chose, by object
 * @param objectFrames most frames of an object that the model looks at; null while no model has loaded
 * @param span that the question is about; the whole video when absent
 */
export function handOverWords(
  objects: readonly SceneObject[],
  chosen: readonly ObjectId[],
  here: number,
  objectFrames: number | null,
  frames: Draft["frames"] = {},
  span?: FrameRun,
): string | null {
  const outside = outsideWords(objects, chosen, span);
  if (outside) return outside;
  const several = objects.filter(({ id, masks }) => chosen.includes(id) && maskedFrames(masks).length > 1);
  if (several.length === 0 || objectFrames === null) return null;
  if (objectFrames === 1) {
    const frames = [...new Set(several.flatMap((object) => bestMask(object, here, span)?.frameIndex ?? []))];
    const named = frames.map((frame) => frame + 1).join(", ");
    return plural(
      frames.length,
      "This model looks at an object on one frame: frame {named}.",
      "This model looks at an object on one frame: frames {named}.",
      { named },
    );
  }
  const words = several.map((object) => {
    const region = objectMasks(object, here, frames[object.id], span);
    const count = region ? shownMasks(region, objectFrames).length : 0;
    const all = masksWithin(object, span).length;
    if (count === all)
      return span
        ? t("{name} on all {all} frames of the span", { name: object.name, all })
        : t("{name} on all {all} frames", { name: object.name, all });
    if (frames[object.id]) return t("{name} on the {count} frames you chose", { name: object.name, count });
    const isLimit = count === objectFrames || count === TRACK_FRAMES;
    const which = isLimit ? t("evenly spread") : t("where tracking was sure");
    return t("{name} on {count} of {all} frames, {which}", { name: object.name, count, all, which });
  });
  return t("The model looks at {words}.", { words: words.join("; ") });
}

/** An object that is marked only outside the span is still shown, or a model could not know which is meant. */
function outsideWords(
  objects: readonly SceneObject[],
  chosen: readonly ObjectId[],
  span: FrameRun | undefined,
): string | null {
  const outside = outsideSpan(objects, chosen, span);
  if (!outside) return null;
  const [mask] = masksWithin(outside, span);
  return t("{name} is not marked in the span: the model is also shown frame {frame}.", {
    name: outside.name,
    frame: mask!.frameIndex + 1,
  });
}

/** Why a model that sees only what is marked cannot be asked about a span, as a sentence; null where it can. */
export function spanProblem(
  objects: readonly SceneObject[],
  chosen: readonly ObjectId[],
  span: FrameRun | undefined,
): string | null {
  const outside = outsideSpan(objects, chosen, span);
  return outside
    ? t("This model sees only what is marked. Mark {name} on a frame of the span.", { name: outside.name })
    : null;
}

function outsideSpan(
  objects: readonly SceneObject[],
  chosen: readonly ObjectId[],
  span: FrameRun | undefined,
): SceneObject | undefined {
  if (!span) return undefined;
  return objects.find(
    (object) => chosen.includes(object.id) && masksWithin(object, span).some((mask) => !isWithin(mask, span)),
  );
}
