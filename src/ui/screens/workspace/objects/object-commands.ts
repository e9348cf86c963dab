import { hasFrame } from "../../../../core/frame-runs.ts";
import { maskedFrames, type ObjectId, type SceneObject } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { MaskCommands } from "../../../../state/commands/mask-commands.ts";
import type { SegmentCommands } from "../../../../state/commands/segment-commands.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";
import { selectedObject } from "../stage/live-edit.ts";

/** Starts an object to draw; one that is still empty serves instead of a second. */
export function addObject(): void {
  const { project, objectAdded, objectSelected } = useDocument.getState();
  const empty = project.objects.findLast(
    (object) => maskedFrames(object.masks).length === 0 && !object.locked,
  );
  if (empty) objectSelected(empty.id);
  else objectAdded();
  useApp.getState().announced(`${selectedObject()?.name} is ready to draw.`);
}

/** Moves an object up or down in the list. */
export function moveObject(id: ObjectId, by: number): void {
  const { project, objectMoved } = useDocument.getState();
  const from = project.objects.findIndex((object) => object.id === id);
  objectMoved(id, from + by);
  const { objects } = useDocument.getState().project;
  const place = objects.findIndex((object) => object.id === id) + 1;
  useApp.getState().announced(`${objects[place - 1]?.name} is number ${place} of ${objects.length}.`);
}

/** Computes the selected object's masks between those by hand around a frame. */
export function interpolate(commands: Pick<MaskCommands, "interpolateMasks">, frameIndex: number): void {
  const object = selectedObject();
  if (object) void commands.interpolateMasks(object.id, frameIndex);
  else useApp.getState().noticed({ tone: "info", text: "Select an object first." });
}

/** Repeats the selected object's mask on the following frame and goes there. */
export function copyMaskToNextFrame(playback: Playback): void {
  const { video } = useApp.getState();
  if (video.kind !== "ready") return;
  const object = selectedObject();
  // The frame asked for, not yet the one on display: pressed repeatedly, each copy goes one frame further.
  const from = playback.targetIndex;
  const timeSeconds = video.info.timesSeconds[from + 1];
  let obstacle = obstacleToCopying(object, from, timeSeconds);
  if (obstacle === null && object && timeSeconds !== undefined) {
    const to = { frameIndex: from + 1, timeSeconds };
    if (useDocument.getState().maskCopied(object.id, from, to)) playback.seek(from + 1);
    else obstacle = `The mask of ${object.name} is still being read. Try again in a moment.`;
  }
  useApp.getState().announced(obstacle ?? `Mask of ${object?.name} copied to frame ${from + 2}.`);
}

function obstacleToCopying(
  object: SceneObject | null,
  from: number,
  nextSeconds: number | undefined,
): string | null {
  if (!object?.masks[from]) return "The selected object has no mask on this frame.";
  if (object.locked) return `${object.name} is locked.`;
  return nextSeconds === undefined ? "This is the last frame." : null;
}

/** Deletes the selected object's mask on one frame. */
export function removeMaskOfFrame(frameIndex: number): void {
  const object = selectedObject();
  const { announced } = useApp.getState();
  if (!object?.masks[frameIndex]) announced("The selected object has no mask on this frame.");
  else if (object.locked) announced(`${object.name} is locked.`);
  else {
    useDocument.getState().maskCleared(object.id, frameIndex);
    announced(`Mask of ${object.name} deleted on this frame.`);
  }
}

/** Says of the selected object that it is not in sight on a frame, and what was tracked past it is tracked again; or takes that back. */
export function toggleOutOfSight(commands: Pick<SegmentCommands, "maskCorrected">, frameIndex: number): void {
  const object = selectedObject();
  const { announced, noticed } = useApp.getState();
  if (!object || maskedFrames(object.masks).length === 0) {
    noticed({
      tone: "info",
      text: "Mark the object on some frame first, then say where it is not in sight.",
    });
  } else if (object.locked) {
    noticed({ tone: "info", text: `${object.name} is locked.` });
  } else {
    const isOut = !hasFrame(object.outOfSight ?? [], frameIndex);
    useDocument.getState().objectOutOfSight(object.id, frameIndex, isOut);
    if (isOut) commands.maskCorrected(object.id, frameIndex);
    const words = isOut ? "is marked as not in sight" : "is no longer marked as not in sight";
    announced(`${object.name} ${words} on frame ${frameIndex + 1}.`);
  }
}
