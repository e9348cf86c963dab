import { maskedFrames, type ObjectId, type SceneObject } from "../core/project.ts";
import type { Draft } from "./draft.ts";
import { bestMask, objectMasks, shownMasks, TRACK_FRAMES } from "./object-masks.ts";

/**
 * On which frames the model will look at the objects of a question, as a sentence; null where there is nothing to choose.
 * @param here the frame on display
 * @param frames those that the person chose, by object
 * @param objectFrames most frames of an object that the model looks at; null while no model has loaded
 */
export function handOverWords(
  objects: readonly SceneObject[],
  chosen: readonly ObjectId[],
  here: number,
  objectFrames: number | null,
  frames: Draft["frames"] = {},
): string | null {
  const several = objects.filter(({ id, masks }) => chosen.includes(id) && maskedFrames(masks).length > 1);
  if (several.length === 0 || objectFrames === null) return null;
  if (objectFrames === 1) {
    const frames = [...new Set(several.flatMap((object) => bestMask(object, here)?.frameIndex ?? []))];
    const named = frames.map((frame) => frame + 1).join(", ");
    return `This model looks at an object on one frame: ${frames.length === 1 ? "frame" : "frames"} ${named}.`;
  }
  const words = several.map((object) => {
    const region = objectMasks(object, here, frames[object.id]);
    const count = region ? shownMasks(region, objectFrames).length : 0;
    const all = maskedFrames(object.masks).length;
    if (count === all) return `${object.name} on all ${all} frames`;
    if (frames[object.id]) return `${object.name} on the ${count} frames you chose`;
    const isLimit = count === objectFrames || count === TRACK_FRAMES;
    const which = isLimit ? "evenly spread" : "where tracking was sure";
    return `${object.name} on ${count} of ${all} frames, ${which}`;
  });
  return `The model looks at ${words.join("; ")}.`;
}
