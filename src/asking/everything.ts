import type { Rle } from "../core/mask.ts";
import type { Candidate } from "../core/prompt.ts";
import { rleArea, rleOverlap } from "../core/rle.ts";

/** More would take longer to describe than anybody watches. */
export const MAX_FOUND = 20;
/** Two masks with more in common than this are one object. */
const SAME_IOU = 0.5;

/**
 * Which automatic masks become objects: the largest, but for those that are marked already.
 * @param candidates largest first, without duplicates
 * @param marked masks of the objects on that frame
 */
export function newObjects(candidates: readonly Candidate[], marked: readonly Rle[]): readonly Rle[] {
  return candidates
    .map(({ mask }) => mask)
    .filter((mask) => !marked.some((other) => iou(mask, other) > SAME_IOU))
    .slice(0, MAX_FOUND);
}

function iou(a: Rle, b: Rle): number {
  const common = rleOverlap(a, b);
  const union = rleArea(a) + rleArea(b) - common;
  return union === 0 ? 0 : common / union;
}
