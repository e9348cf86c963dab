import type { FrameRun } from "../core/frame-runs.ts";
import type { FrameMask, ObjectId, SceneObject } from "../core/project.ts";
import { plural } from "../language/text.ts";
import { TINY_PIXELS } from "../videorefer/shared/tiny-regions.ts";
import { bestMask } from "./object-masks.ts";

/**
 * A warning about objects of a question that are too small for a model to see much of, as a sentence; null where there are none.
 * @param here the frame on display
 * @param areaOf pixels of a mask; null while they are not known
 */
export function tinyWords(
  objects: readonly SceneObject[],
  chosen: readonly ObjectId[],
  here: number,
  areaOf: (object: ObjectId, mask: FrameMask) => number | null,
  span?: FrameRun,
): string | null {
  for (const object of objects) {
    const mask = chosen.includes(object.id) ? bestMask(object, here, span) : null;
    const pixels = mask && areaOf(object.id, mask);
    const notice = pixels === null ? null : tinyNotice(object.name, pixels);
    if (notice !== null) return notice;
  }
  return null;
}

/** The same of one mask. */
export const tinyNotice = (name: string, pixels: number): string | null =>
  pixels >= TINY_PIXELS
    ? null
    : plural(
        pixels,
        "{name} is marked on one pixel. The model will see little of it; mark {TINY_PIXELS} or more.",
        "{name} is marked on {n} pixels. The model will see little of it; mark {TINY_PIXELS} or more.",
        { name, TINY_PIXELS },
      );
