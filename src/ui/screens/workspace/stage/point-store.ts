import { create } from "zustand";
import type { Rle } from "../../../../core/mask.ts";
import { type Outline, outlineOf, type PointPlace, pointAt } from "../../../../core/outline-points.ts";
import type { MaskDigest } from "../../../../core/packed-mask.ts";
import type { FramePoint } from "../../../../core/point.ts";
import type { ObjectId } from "../../../../core/project.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { useTools } from "../../../../state/tools.ts";
import { refusalToEdit, selectedObject } from "./live-edit.ts";

/** So many outlines stay in memory, so that undo brings points back where they were. */
const MOST_KEPT = 40;

export interface PointsState {
  /** What the keys act on; null while no point is chosen. */
  readonly chosen: {
    readonly objectId: ObjectId;
    readonly frameIndex: number;
    readonly place: PointPlace;
  } | null;
  /** The outline in the hand, which is not yet part of the document. */
  readonly inHand: { readonly frameIndex: number; readonly outline: Outline } | null;
  /** What a press would take hold of: a point, or a place on an edge where one would be added. */
  readonly over: { readonly kind: "point" | "edge"; readonly at: FramePoint } | null;
  /** Outlines as they were changed, by the masks that they fill to: the points with which a mask was made stay with it. */
  readonly kept: ReadonlyMap<MaskDigest, Outline>;
}

export const usePoints = create<PointsState>()(() => ({
  chosen: null,
  inHand: null,
  over: null,
  kept: new Map(),
}));

/** Masks never change, so neither do the outlines that are made of them. */
const outlines = new WeakMap<Rle, Outline>();

export function keepOutline(digest: MaskDigest, outline: Outline): void {
  const kept = new Map(usePoints.getState().kept);
  kept.delete(digest);
  kept.set(digest, outline);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  usePoints.setState({ kept });
}

/** The outline of the selected object's mask, with the points tool; null where there is none to be changed. */
export function shownOutline(
  info: VideoInfo,
  frameIndex: number,
): { readonly objectId: ObjectId; readonly digest: MaskDigest; readonly outline: Outline } | null {
  if (useTools.getState().tool !== "points") return null;
  const object = selectedObject();
  const stored = object?.masks[frameIndex];
  if (!object || !stored || refusalToEdit(info, frameIndex, false) !== null) return null;
  const { digest } = stored;
  const outline = usePoints.getState().kept.get(digest) ?? madeOutline(maskRegistry.rle(object.id, stored)!);
  return { objectId: object.id, digest, outline };
}

function madeOutline(mask: Rle): Outline {
  let outline = outlines.get(mask);
  if (!outline) {
    outline = outlineOf(mask);
    outlines.set(mask, outline);
  }
  return outline;
}

/** The chosen point where it is one of an outline's. */
export function chosenPlace(objectId: ObjectId, frameIndex: number, outline: Outline): PointPlace | null {
  const { chosen } = usePoints.getState();
  if (!chosen || chosen.objectId !== objectId || chosen.frameIndex !== frameIndex) return null;
  const { ring, point } = chosen.place;
  return outline[ring]?.points[point]?.isMain ? chosen.place : null;
}

/** The chosen point of the outline that is shown, and where it is; null while none is chosen. */
export function chosenPoint(info: VideoInfo, frameIndex: number): FramePoint | null {
  const shown = shownOutline(info, frameIndex);
  const place = shown && chosenPlace(shown.objectId, frameIndex, shown.outline);
  return place ? pointAt(shown.outline, place) : null;
}
