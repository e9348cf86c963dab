import { frameRuns, hasFrame } from "../../../../core/frame-runs.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";

type Marked = Pick<SceneObject, "masks" | "outOfSight">;

/**
 * The nearest frame before or after `here` that has a mask of one of the objects, or one drawn by hand; or the first of the nearest
 * frames that have none and of which nobody said that the object is not in sight.
 * @param frames of the clip
 * @returns null when there is none
 */
export function nextMarkedFrame(
  objects: readonly Marked[],
  kind: "mask" | "hand" | "gap",
  here: number,
  direction: -1 | 1,
  frames: number,
): number | null {
  const found = kind === "gap" ? gapStarts(objects, frames) : markedFrames(objects, kind);
  const beyond = found.filter((frame) => (frame - here) * direction > 0);
  if (beyond.length === 0) return null;
  return beyond.reduce((best, frame) => ((frame - best) * direction < 0 ? frame : best));
}

function markedFrames(objects: readonly Marked[], kind: "mask" | "hand"): readonly number[] {
  return objects.flatMap(({ masks }) =>
    maskedFrames(masks).filter((frame) => kind === "mask" || masks[frame]!.origin === "hand"),
  );
}

function gapStarts(objects: readonly Marked[], frames: number): readonly number[] {
  const isEmpty = (frame: number) =>
    objects.every(({ masks, outOfSight = [] }) => !masks[frame] && !hasFrame(outOfSight, frame));
  return frameRuns([...Array(frames).keys()].filter(isEmpty)).map(({ first }) => first);
}
