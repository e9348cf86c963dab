import type { FrameRun } from "../core/frame-runs.ts";
import type { ObjectId, SceneObject } from "../core/project.ts";
import { objectFrames } from "../videorefer/family-list.ts";
import type { Draft } from "./draft.ts";
import { objectMasks, shownMasks } from "./object-masks.ts";

/** An object with the frames that a model will look at it on. */
export interface ObjectSight {
  readonly id: ObjectId;
  readonly paletteIndex: number;
  /** Ascending. */
  readonly frames: readonly number[];
}

/** On which frames a model of a family will look at the objects of a question, as it is now. @param here the frame on display */
export function objectSights(
  objects: readonly SceneObject[],
  chosen: readonly ObjectId[],
  here: number,
  frames: Draft["frames"],
  span: FrameRun | null,
  family: string,
): readonly ObjectSight[] {
  return objects.flatMap((object) => {
    if (!chosen.includes(object.id)) return [];
    const region = objectMasks(object, here, frames[object.id], span ?? undefined);
    if (!region) return [];
    const masks = shownMasks(region, objectFrames(family));
    return [
      { id: object.id, paletteIndex: object.paletteIndex, frames: masks.map(({ frameIndex }) => frameIndex) },
    ];
  });
}
