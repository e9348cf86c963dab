import type { Draft } from "immer";
import { frameRuns, hasFrame, runFrames } from "../core/frame-runs.ts";
import type { SceneObject } from "../core/project.ts";

/** Notes that the person said the object is not in sight on a frame, or takes that back. What a tracker found there goes. */
export function setOutOfSight(object: Draft<SceneObject>, frameIndex: number, isOut: boolean): void {
  const { outOfSight = [] } = object;
  if (isOut) {
    delete object.masks[frameIndex];
    if (!hasFrame(outOfSight, frameIndex))
      object.outOfSight = frameRuns([...runFrames(outOfSight), frameIndex]);
  } else if (hasFrame(outOfSight, frameIndex)) {
    const others = runFrames(outOfSight).filter((other) => other !== frameIndex);
    if (others.length > 0) object.outOfSight = frameRuns(others);
    else delete object.outOfSight;
  }
}
