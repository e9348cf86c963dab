import { type Exchange, type FrameMask, type ObjectId, regionMasks, type SceneObject } from "./project.ts";

/**
 * The objects of a conversation as they were when its last question was asked: under the names and colours that they have now, with the masks
 * that the model was shown, and none else. One that was deleted since is there too.
 */
export function askedObjects(
  turns: readonly Pick<Exchange, "regions">[],
  objects: readonly SceneObject[],
): readonly SceneObject[] {
  const masks = new Map<ObjectId, Record<number, FrameMask>>();
  for (const region of turns.flatMap(({ regions }) => regions)) {
    const own = masks.get(region.objectId) ?? {};
    for (const mask of regionMasks(region)) own[mask.frameIndex] = mask;
    masks.set(region.objectId, own);
  }
  return [...masks].map(([id, own], place) => {
    const now = objects.find((object) => object.id === id);
    const look = now ?? { id, name: "deleted object", paletteIndex: place, locked: true };
    return {
      id,
      name: look.name,
      paletteIndex: look.paletteIndex,
      locked: look.locked,
      hidden: false,
      masks: own,
    };
  });
}
