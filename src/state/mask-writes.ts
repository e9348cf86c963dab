import type { Draft } from "immer";
import { hasFrame } from "../core/frame-runs.ts";
import type { MaskDigest, PackedMask } from "../core/packed-mask.ts";
import type { FrameMask, ObjectId, Project } from "../core/project.ts";
import type { MaskRegistry } from "./mask-registry.ts";
import { setOutOfSight } from "./out-of-sight.ts";

/** New pixels for an object on a frame. */
export interface MaskWrite extends Omit<FrameMask, "digest"> {
  readonly objectId: ObjectId;
  /** What has to be there still, since the new pixels were made of it; null for no mask. */
  readonly replaces: MaskDigest | null;
  /** Null takes the mask away. */
  readonly packed: PackedMask | null;
}

/** Puts masks into the document that took a while to make: where something else was drawn since, or the object locked, that stays. */
export function writeMasks(
  project: Draft<Project>,
  writes: readonly MaskWrite[],
  registry: Pick<MaskRegistry, "addPacked">,
): void {
  const objects = new Map(project.objects.map((object) => [object.id, object]));
  for (const { objectId, replaces, packed, ...frame } of writes) {
    const object = objects.get(objectId);
    const { frameIndex } = frame;
    if (!object || object.locked || (object.masks[frameIndex]?.digest ?? null) !== replaces) continue;
    if (frame.origin === "hand") setOutOfSight(object, frameIndex, false);
    else if (hasFrame(object.outOfSight ?? [], frameIndex)) continue;
    if (packed)
      object.masks[frameIndex] = { ...frame, digest: registry.addPacked(objectId, frameIndex, packed) };
    else delete object.masks[frameIndex];
  }
}
