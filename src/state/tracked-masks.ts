import type { Draft } from "immer";
import { frameRuns, hasFrame, runFrames } from "../core/frame-runs.ts";
import type { Rle } from "../core/mask.ts";
import type { ObjectId, Project } from "../core/project.ts";
import { rleArea } from "../core/rle.ts";
import type { MaskRegistry } from "./mask-registry.ts";

/** What a tracker found of one object on one frame. */
export interface TrackedWrite {
  readonly objectId: ObjectId;
  readonly frameIndex: number;
  readonly timeSeconds: number;
  /** Null where the object is not in sight. */
  readonly mask: Rle | null;
  readonly confidence: number;
}

/** Puts tracked masks into the document. What was marked by hand stays, and so does an object that was locked or is gone. */
export function writeTracked(
  project: Draft<Project>,
  writes: readonly TrackedWrite[],
  registry: Pick<MaskRegistry, "add">,
): void {
  for (const object of project.objects) {
    const own = writes.filter(({ objectId }) => objectId === object.id);
    if (own.length === 0 || object.locked) continue;
    const absent = new Set(runFrames(object.absent ?? []));
    let absentChanged = false;
    for (const { frameIndex, timeSeconds, mask, confidence } of own) {
      if (object.masks[frameIndex]?.origin === "hand" || hasFrame(object.outOfSight ?? [], frameIndex))
        continue;
      if (mask && rleArea(mask) > 0) {
        const digest = registry.add(object.id, frameIndex, mask);
        object.masks[frameIndex] = { frameIndex, timeSeconds, digest, origin: "tracked", confidence };
        if (absent.delete(frameIndex)) absentChanged = true;
      } else {
        delete object.masks[frameIndex];
        if (!absent.has(frameIndex)) absentChanged = true;
        absent.add(frameIndex);
      }
    }
    if (absentChanged) object.absent = frameRuns([...absent]);
  }
}
