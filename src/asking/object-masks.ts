import { type ExchangeRegion, type FrameMask, maskedFrames, type SceneObject } from "../core/project.ts";
import { isDoubtful } from "../core/track-plan.ts";

/** As many frames of a tracked object as the notebooks give to a model. */
export const TRACK_FRAMES = 32;

/**
 * The masks that stand for an object when it is asked about on the frame `here`; null when it has none.
 * @param taken frames that the person chose; without one of them that has a mask, all where the tracker was sure
 * Source of the choice among many: the multi-frame notebooks, `ids[floor(i * len / 32)]` for i = 0 … 31.
 */
export function objectMasks(
  object: SceneObject,
  here: number,
  taken: readonly number[] = [],
): ExchangeRegion | null {
  const chosen = taken.flatMap((index) => object.masks[index] ?? []);
  const masks = chosen.length > 0 ? chosen : sureMasks(object);
  const frame = nearest(masks, here);
  if (!frame) return null;
  if (masks.length < 2) return { objectId: object.id, frame };
  return { objectId: object.id, frame, track: spreadOver(masks, TRACK_FRAMES) };
}

/** At most `limit` masks of a track, evenly spread from its first. */
export function spreadOver<T>(masks: readonly T[], limit: number): readonly T[] {
  const count = Math.min(limit, masks.length);
  return Array.from({ length: count }, (_, i) => masks[Math.floor((i * masks.length) / count)]!);
}

/**
 * The single mask to look at: that of the frame on display, unless the tracker was in doubt there, else of the nearest frame where it was
 * not, the earlier of two equally near.
 */
export function bestMask(object: SceneObject, here: number): FrameMask | null {
  return nearest(sureMasks(object), here);
}

function nearest(masks: readonly FrameMask[], here: number): FrameMask | null {
  let best: FrameMask | null = null;
  for (const mask of masks) {
    // Frames ascend: of two equally near the earlier comes first.
    if (best && Math.abs(mask.frameIndex - here) >= Math.abs(best.frameIndex - here)) break;
    best = mask;
  }
  return best;
}

/** Masks that the tracker did not doubt; all of them where it doubted all. Ascending. */
function sureMasks({ masks }: SceneObject): readonly FrameMask[] {
  const all = maskedFrames(masks).map((frame) => masks[frame]!);
  const sure = all.filter((mask) => !isDoubtful(mask));
  return sure.length > 0 ? sure : all;
}
