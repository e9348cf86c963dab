import { hasFrame, runFrames } from "./frame-runs.ts";
import { type FrameMask, type FrameMasks, maskedFrames, type SceneObject } from "./project.ts";
import type { TrackRequest } from "./track.ts";

type Tracked = Pick<SceneObject, "id" | "masks" | "absent" | "outOfSight">;

/** Objects that are followed from the same frame, and where. */
export interface TrackPass {
  readonly objects: readonly { readonly object: Tracked; readonly given: readonly FrameMask[] }[];
  readonly start: number;
  readonly direction: TrackRequest["direction"];
  /** Ascending. */
  readonly frames: readonly number[];
}

/**
 * What to ask of a tracker. An object is followed from `here` where it has a mask there, else from the mask by hand that is nearest in
 * the direction. Masks by hand are all given, so that they win; of the tracked ones only that of the start. Objects that start on one
 * frame share a pass, since a frame then has to be encoded once.
 * @param frames that should get a mask, ascending
 */
export function trackPasses(
  objects: readonly Tracked[],
  here: number,
  direction: TrackRequest["direction"],
  frames: readonly number[],
): TrackPass[] {
  const byStart = new Map<number, TrackPass["objects"][number][]>();
  for (const object of objects) {
    const start = startFrame(object.masks, here, direction);
    if (start === null) continue;
    const given = maskedFrames(object.masks)
      .map((frame) => object.masks[frame]!)
      .filter(({ frameIndex, origin }) => origin === "hand" || frameIndex === start);
    byStart.set(start, [...(byStart.get(start) ?? []), { object, given }]);
  }
  return [...byStart].map(([start, followed]) => ({
    objects: followed,
    start,
    direction,
    frames: frames.filter(
      (frame) => (direction !== "backward" && frame >= start) || (direction !== "forward" && frame <= start),
    ),
  }));
}

function startFrame(masks: FrameMasks, here: number, direction: TrackRequest["direction"]): number | null {
  if (masks[here]) return here;
  const byHand = maskedFrames(masks).filter((frame) => masks[frame]!.origin === "hand");
  const before = byHand.findLast((frame) => frame < here);
  const after = byHand.find((frame) => frame > here);
  if (before === undefined || after === undefined) return before ?? after ?? null;
  if (direction === "forward") return before;
  if (direction === "backward") return after;
  return here - before <= after - here ? before : after;
}

/**
 * The frames whose tracked masks are put in question by what the person marked on `frame`: those that a tracker has looked at, up to the
 * next frame marked by hand on either side. Word that the object is not in sight concerns only those that the track reaches after it.
 */
export function affectedFrames({ masks, absent = [], outOfSight = [] }: Tracked, frame: number): number[] {
  const marked = maskedFrames(masks);
  const isByHand = (other: number) => masks[other]!.origin === "hand";
  const told = [...marked.filter(isByHand), ...runFrames(outOfSight)].sort((a, b) => a - b);
  let lower = told.findLast((other) => other < frame) ?? -1;
  let upper = told.find((other) => other > frame) ?? Number.POSITIVE_INFINITY;
  if (hasFrame(outOfSight, frame)) {
    const start = startFrame(masks, frame, "both") ?? frame;
    if (start < frame) lower = frame;
    else upper = frame;
  }
  const isTracked = (other: number) => masks[other]!.origin === "tracked";
  const seen = [...marked.filter(isTracked), ...runFrames(absent)];
  const affected = new Set(seen.filter((other) => other > lower && other < upper && other !== frame));
  return [...affected].sort((a, b) => a - b);
}

/** Below this confidence a mask that nobody drew should be looked at. */
export const DOUBT = 0.7;

export function isDoubtful({ origin, confidence }: FrameMask): boolean {
  return origin !== "hand" && confidence < DOUBT;
}

/**
 * The frame to look at next: of each stretch of doubtful masks the least sure one, the nearest such in a direction.
 * @returns null when there is none
 */
export function nextDoubtfulFrame(masks: FrameMasks, here: number, direction: -1 | 1): number | null {
  const worst: FrameMask[] = [];
  let previous = Number.NaN;
  for (const frame of maskedFrames(masks)) {
    const mask = masks[frame]!;
    if (!isDoubtful(mask)) continue;
    const last = worst.at(-1);
    if (!last || previous !== frame - 1) worst.push(mask);
    else if (mask.confidence < last.confidence) worst[worst.length - 1] = mask;
    previous = frame;
  }
  const frames = worst.map(({ frameIndex }) => frameIndex);
  const found =
    direction === 1 ? frames.find((frame) => frame > here) : frames.findLast((frame) => frame < here);
  return found ?? null;
}
