import { positionInWords } from "../../../../core/position.ts";
import type { SceneObject } from "../../../../core/project.ts";
import { rleArea, rleBounds } from "../../../../core/rle.ts";

/** What can be said of an object on one frame, in words: "1,204 px, upper left · 3 frames". */
export function objectFacts(object: SceneObject, frameIndex: number): string {
  const frames = Object.keys(object.masks).length;
  if (frames === 0) return "Nothing drawn yet";
  const span = frames === 1 ? "1 frame" : `${frames} frames`;
  const stored = object.masks[frameIndex];
  if (!stored) return `Not on this frame · ${span}`;
  const [height, width] = stored.mask.size;
  const area = rleArea(stored.mask).toLocaleString("en");
  return `${area} px, ${positionInWords(rleBounds(stored.mask), width, height)} · ${span}`;
}

/** The frame to show for an object: the one it is drawn on that is nearest to `frameIndex`; null when there is none. */
export function nearestDrawnFrame(object: SceneObject, frameIndex: number): number | null {
  const frames = Object.keys(object.masks).map(Number);
  if (frames.length === 0) return null;
  return frames.reduce((best, frame) =>
    Math.abs(frame - frameIndex) < Math.abs(best - frameIndex) ? frame : best,
  );
}
