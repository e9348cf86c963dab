import type { FrameMask, SceneObject } from "./project.ts";

/**
 * The mask that stands for an object when it is asked about on `frameIndex`: the mask of that frame, else of the
 * nearest frame that has one, the earlier of two equally near. Null when the object has no mask at all.
 */
export function nearestMask(object: SceneObject, frameIndex: number): FrameMask | null {
  let best: FrameMask | null = null;
  for (const mask of Object.values(object.masks)) {
    const distance = Math.abs(mask.frameIndex - frameIndex);
    const bestDistance = best ? Math.abs(best.frameIndex - frameIndex) : Number.POSITIVE_INFINITY;
    if (distance < bestDistance || (distance === bestDistance && best && mask.frameIndex < best.frameIndex)) {
      best = mask;
    }
  }
  return best;
}

/** Whether two masks mark the same pixels of the same frame. */
export function sameMask(a: FrameMask, b: FrameMask): boolean {
  return (
    a.frameIndex === b.frameIndex &&
    a.mask.size[0] === b.mask.size[0] &&
    a.mask.size[1] === b.mask.size[1] &&
    a.mask.counts.length === b.mask.counts.length &&
    a.mask.counts.every((run, index) => run === b.mask.counts[index])
  );
}
