import type { ObjectId, SceneObject } from "../../../../core/project.ts";
import { maskedFrames } from "../../../../core/project.ts";

/** Objects that a tracker can follow: with a mask, and not locked. */
export function trackableObjects(objects: readonly SceneObject[]): readonly SceneObject[] {
  return objects.filter(({ locked, masks }) => !locked && maskedFrames(masks).length > 0);
}

/** What the track button follows: all that is marked on the frame, else the selected object. */
export function objectsToTrack(
  objects: readonly SceneObject[],
  frameIndex: number,
  selected: ObjectId | null,
): readonly ObjectId[] {
  const trackable = trackableObjects(objects);
  const here = trackable.filter(({ masks, hidden }) => !hidden && masks[frameIndex]);
  return (here.length > 0 ? here : trackable.filter(({ id }) => id === selected)).map(({ id }) => id);
}
