import { type Exchange, type FrameMask, regionMasks, type SceneObject } from "./project.ts";
import { sameMask } from "./same-mask.ts";

type Turn = Pick<Exchange, "regions" | "askedAt" | "correction">;

/**
 * How what an answer rests on has changed since it was asked: a mask it used was edited, an object was deleted, or either befell
 * an earlier turn of its conversation, or that one was answered anew or corrected.
 * @param turns the conversation up to the answer, which is the last
 */
export function staleness(
  turns: readonly Turn[],
  objects: readonly SceneObject[],
): "fresh" | "edited" | "deleted" | "earlier" {
  const [answer, ...earlier] = turns.toReversed();
  if (!answer) return "fresh";
  const own = regionStaleness(answer, objects);
  if (own !== "fresh") return own;
  const changed = earlier.some(
    (turn) =>
      turn.askedAt > answer.askedAt ||
      (turn.correction && turn.correction.writtenAt > answer.askedAt) ||
      regionStaleness(turn, objects) !== "fresh",
  );
  return changed ? "earlier" : "fresh";
}

function regionStaleness(
  exchange: Pick<Exchange, "regions">,
  objects: readonly SceneObject[],
): "fresh" | "edited" | "deleted" {
  let result: "fresh" | "edited" = "fresh";
  for (const region of exchange.regions) {
    const object = objects.find(({ id }) => id === region.objectId);
    if (!object) return "deleted";
    const isAsAsked = (asked: FrameMask) => {
      const mask = object.masks[asked.frameIndex];
      return mask !== undefined && sameMask(mask, asked);
    };
    if (!regionMasks(region).every(isAsAsked)) result = "edited";
  }
  return result;
}
