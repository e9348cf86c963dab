import { hasFrame } from "../../../../core/frame-runs.ts";
import type { Rle } from "../../../../core/mask.ts";
import { positionInWords } from "../../../../core/position.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { rleArea, rleBounds } from "../../../../core/rle.ts";
import { plural, t } from "../../../../language/text.ts";

/** Kept: a list of objects makes many such words at once, and a format takes longer to make than to use. */
const COUNT = new Intl.NumberFormat("en");

/**
 * What can be said of an object on one frame, in words: "1,204 px, upper left · 3 frames".
 * @param mask the object's on that frame; null when it has none there or that is being read
 */
export function objectFacts(object: SceneObject, frameIndex: number, mask: Rle | null): string {
  const frames = maskedFrames(object.masks).length;
  if (frames === 0) return t("Nothing drawn yet");
  const span = plural(frames, "1 frame", "{n} frames");
  if (!object.masks[frameIndex]) {
    if (hasFrame(object.outOfSight ?? [], frameIndex))
      return t("Marked as not in sight here · {span}", { span });
    return `${hasFrame(object.absent ?? [], frameIndex) ? t("Not found on this frame") : t("Not on this frame")} · ${span}`;
  }
  if (!mask) return span;
  const [height, width] = mask.size;
  return t("{area} px, {place} · {span}", {
    area: COUNT.format(rleArea(mask)),
    place: t(positionInWords(rleBounds(mask), width, height)),
    span,
  });
}

/** The frame to show for an object: the one it is drawn on that is nearest to `frameIndex`; null when there is none. */
export function nearestDrawnFrame(object: SceneObject, frameIndex: number): number | null {
  const frames = maskedFrames(object.masks);
  if (frames.length === 0) return null;
  return frames.reduce((best, frame) =>
    Math.abs(frame - frameIndex) < Math.abs(best - frameIndex) ? frame : best,
  );
}
