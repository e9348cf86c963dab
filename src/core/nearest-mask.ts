import { type FrameMask, maskedFrames, type SceneObject } from "./project.ts";

/**
 * The mask that stands for an object when it is asked about on `frameIndex`: the mask of that frame, else of the
 * nearest frame that has one, the earlier of two equally near. Null when the object has no mask at all.
 */
export function nearestMask(object: SceneObject, frameIndex: number): FrameMask | null {
  let best: number | null = null;
  for (const frame of maskedFrames(object.masks)) {
    // Frames ascend: of two equally near the earlier comes first, and after one that is farther all are.
    if (best !== null && Math.abs(frame - frameIndex) >= Math.abs(best - frameIndex)) break;
    best = frame;
  }
  return best === null ? null : object.masks[best]!;
}

/** Whether two masks of an object mark the same pixels of the same frame. */
export function sameMask(a: FrameMask, b: FrameMask): boolean {
  return a.frameIndex === b.frameIndex && a.digest === b.digest;
}
