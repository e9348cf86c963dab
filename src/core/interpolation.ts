import { hasFrame } from "./frame-runs.ts";
import { type FrameMask, maskedFrames, type SceneObject } from "./project.ts";

/** Two masks by hand with frames between them that nobody has marked. */
export interface Interpolation {
  readonly from: FrameMask;
  readonly to: FrameMask;
  /** Ascending. */
  readonly frames: readonly number[];
}

/**
 * What can be interpolated at a frame: between the nearest masks by hand before and after it, of which one may be its own. Frames on which
 * the object is said to be out of sight get no mask.
 * @returns null when there is no mask by hand on one of the sides, or no frame between
 */
export function interpolationAt(
  { masks, outOfSight = [] }: Pick<SceneObject, "masks" | "outOfSight">,
  here: number,
): Interpolation | null {
  const byHand = maskedFrames(masks).filter((frame) => masks[frame]!.origin === "hand");
  const next = byHand.find((frame) => frame > here);
  // On the last frame by hand it is what lies before that.
  const after = next ?? byHand.find((frame) => frame === here);
  const before = after === undefined ? undefined : byHand.findLast((frame) => frame <= here && frame < after);
  if (before === undefined || after === undefined) return null;
  const between = Array.from({ length: after - before - 1 }, (_, k) => before + 1 + k);
  const frames = between.filter((frame) => !hasFrame(outOfSight, frame));
  return frames.length > 0 ? { from: masks[before]!, to: masks[after]!, frames } : null;
}

/**
 * The confidence of an interpolated mask, always less than that of one by hand. Not measured: it says that the middle should be looked at
 * first, and that far from both ends nobody should rely on it.
 * @param share of the way from one mask by hand to the other, 0 to 1
 */
export const interpolatedConfidence = (share: number): number => 0.9 - 1.6 * share * (1 - share);
