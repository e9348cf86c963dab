import type { FrameRun } from "../core/frame-runs.ts";
import { type ExchangeRegion, type FrameMask, maskedFrames, type SceneObject } from "../core/project.ts";
import { isDoubtful } from "../core/track-plan.ts";

/** As many frames of a tracked object as the notebooks give to a model. */
export const TRACK_FRAMES = 32;

type OnFrame = Pick<FrameMask, "frameIndex">;

/**
 * The masks that stand for an object when it is asked about on the frame `here`; null when it has none.
 * @param taken frames that the person chose; without one of them that has a mask, all where the tracker was sure
 * @param span  frames to keep to, see `masksWithin`
 * Source of the choice among many: the multi-frame notebooks, `ids[floor(i * len / 32)]` for i = 0 … 31.
 */
export function objectMasks(
  object: SceneObject,
  here: number,
  taken: readonly number[] = [],
  span?: FrameRun,
): ExchangeRegion | null {
  const within = masksWithin(object, span);
  const chosen = within.filter(({ frameIndex }) => taken.includes(frameIndex));
  const masks = chosen.length > 0 ? chosen : sureMasks(within);
  const frame = nearest(masks, here);
  if (!frame) return null;
  if (masks.length < 2) return { objectId: object.id, frame };
  const byPerson = chosen.length > 0 || masks.every(({ origin }) => origin === "hand");
  const track = spreadOver(masks, TRACK_FRAMES);
  return { objectId: object.id, frame, track, ...(byPerson && { chosen: true }) };
}

/**
 * The masks of a region that a model looks at.
 * @param limit most frames of an object that its family looks at, unless a person chose them
 */
export function shownMasks({ frame, track, chosen }: ExchangeRegion, limit: number): readonly FrameMask[] {
  if (!track || limit === 1) return [frame];
  return chosen ? track : spreadOver(track, limit);
}

/**
 * The frames with a mask of an object's own span, at most `limit` of them, evenly spread with both ends among them.
 * @param masks ascending
 * @param limit at least 2
 */
export function framesBetween(
  masks: readonly OnFrame[],
  { first, last }: FrameRun,
  limit: number,
): readonly number[] {
  const within = masks.filter((mask) => isWithin(mask, { first, last })).map(({ frameIndex }) => frameIndex);
  if (within.length <= limit) return within;
  const step = (within.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, i) => within[Math.round(i * step)]!);
}

/** At most `limit` masks of a track, evenly spread from its first. */
function spreadOver<T>(masks: readonly T[], limit: number): readonly T[] {
  const count = Math.min(limit, masks.length);
  return Array.from({ length: count }, (_, i) => masks[Math.floor((i * masks.length) / count)]!);
}

/**
 * The masks of an object that a model is shown of those given by a person: all that it can, as for frames chosen on the page, or the one
 * nearest to the frame `here`.
 * @param masks ascending
 * @param limit most frames of an object that the model's family looks at, unless a person chose them
 * @param here  null takes the first
 */
export function masksToShow<T extends OnFrame>(
  masks: readonly T[],
  limit: number,
  here: number | null,
): readonly T[] {
  if (limit > 1) return spreadOver(masks, TRACK_FRAMES);
  const one = nearest(masks, here ?? 0);
  return one ? [one] : [];
}

/**
 * The single mask to look at: that of the frame on display, unless the tracker was in doubt there, else of the nearest frame where it was
 * not, the earlier of two equally near.
 */
export function bestMask(object: SceneObject, here: number, span?: FrameRun): FrameMask | null {
  return nearest(sureMasks(masksWithin(object, span)), here);
}

/**
 * The masks of an object within a span, ascending. One that is marked only outside has its nearest there: a model still has to be told
 * which object is meant.
 */
export function masksWithin({ masks }: Pick<SceneObject, "masks">, span?: FrameRun): readonly FrameMask[] {
  const all = maskedFrames(masks).map((frame) => masks[frame]!);
  if (!span) return all;
  const within = all.filter((mask) => isWithin(mask, span));
  if (within.length > 0) return within;
  const beyond = ({ frameIndex }: FrameMask) => Math.max(span.first - frameIndex, frameIndex - span.last);
  const closest = all.toSorted((a, b) => beyond(a) - beyond(b))[0];
  return closest ? [closest] : [];
}

export function isWithin({ frameIndex }: OnFrame, { first, last }: FrameRun): boolean {
  return first <= frameIndex && frameIndex <= last;
}

function nearest<T extends OnFrame>(masks: readonly T[], here: number): T | null {
  let best: T | null = null;
  for (const mask of masks) {
    // Frames ascend: of two equally near the earlier comes first.
    if (best && Math.abs(mask.frameIndex - here) >= Math.abs(best.frameIndex - here)) break;
    best = mask;
  }
  return best;
}

/** Masks that the tracker did not doubt; all of them where it doubted all. Ascending. */
function sureMasks(all: readonly FrameMask[]): readonly FrameMask[] {
  const sure = all.filter((mask) => !isDoubtful(mask));
  return sure.length > 0 ? sure : all;
}
