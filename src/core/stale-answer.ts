import { sameMask } from "./nearest-mask.ts";
import type { Exchange, SceneObject } from "./project.ts";

/** How an answer's objects have changed since it was asked: a mask it used was edited, or an object was deleted. */
export function staleness(
  exchange: Pick<Exchange, "regions">,
  objects: readonly SceneObject[],
): "fresh" | "edited" | "deleted" {
  let result: "fresh" | "edited" = "fresh";
  for (const { objectId, frame } of exchange.regions) {
    const object = objects.find(({ id }) => id === objectId);
    if (!object) return "deleted";
    const mask = object.masks[frame.frameIndex];
    if (!mask || !sameMask(mask, frame)) result = "edited";
  }
  return result;
}
