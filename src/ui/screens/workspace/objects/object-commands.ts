import { hasFrame } from "../../../../core/frame-runs.ts";
import { maskedFrames, type ObjectId, type SceneObject } from "../../../../core/project.ts";
import { plural, t } from "../../../../language/text.ts";
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
  useApp.getState().announced(t("{name} is ready to draw.", { name: selectedObject()?.name ?? "" }));
}

/** Deletes every object that is not locked, in one step. */
export function deleteAllObjects(): void {
  const { project, objectsRemoved } = useDocument.getState();
  const open = project.objects.filter(({ locked }) => !locked);
  const locked = project.objects.length - open.length;
  objectsRemoved(open.map(({ id }) => id));
  const words = [
    open.length > 0 &&
      plural(
        open.length,
        "1 object deleted. Undo brings it back.",
        "{n} objects deleted. Undo brings them back.",
      ),
    locked > 0 && plural(locked, "1 locked object stays.", "{n} locked objects stay."),
  ];
  useApp.getState().noticed({ tone: "info", text: words.filter(Boolean).join(" ") });
}

/** Moves an object up or down in the list. */
export function moveObject(id: ObjectId, by: number): void {
  const { project, objectMoved } = useDocument.getState();
  const from = project.objects.findIndex((object) => object.id === id);
  objectMoved(id, from + by);
  const { objects } = useDocument.getState().project;
  const place = objects.findIndex((object) => object.id === id) + 1;
  useApp.getState().announced(
    t("{name} is number {place} of {objects}.", {
      name: objects[place - 1]?.name ?? "",
      place,
      objects: objects.length,
    }),
  );
}

/** Computes the selected object's masks between those by hand around a frame. */
export function interpolate(commands: Pick<MaskCommands, "interpolateMasks">, frameIndex: number): void {
  const object = selectedObject();
  if (object) void commands.interpolateMasks(object.id, frameIndex);
  else useApp.getState().noticed({ tone: "info", text: t("Select an object first.") });
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
    else
      obstacle = t("The mask of {name} is still being read. Try again in a moment.", { name: object.name });
  }
  useApp
    .getState()
    .announced(
      obstacle ?? t("Mask of {name} copied to frame {from}.", { name: object?.name ?? "", from: from + 2 }),
    );
}

function obstacleToCopying(
  object: SceneObject | null,
  from: number,
  nextSeconds: number | undefined,
): string | null {
  if (!object?.masks[from]) return t("The selected object has no mask on this frame.");
  if (object.locked) return t("{name} is locked.", { name: object.name });
  return nextSeconds === undefined ? t("This is the last frame.") : null;
}

/** Deletes the selected object's mask on one frame. */
export function removeMaskOfFrame(frameIndex: number): void {
  const object = selectedObject();
  const { announced } = useApp.getState();
  if (!object?.masks[frameIndex]) announced(t("The selected object has no mask on this frame."));
  else if (object.locked) announced(t("{name} is locked.", { name: object.name }));
  else {
    useDocument.getState().maskCleared(object.id, frameIndex);
    announced(t("Mask of {name} deleted on this frame.", { name: object.name }));
  }
}

/** Says of the selected object that it is not in sight on a frame, and what was tracked past it is tracked again; or takes that back. */
export function toggleOutOfSight(commands: Pick<SegmentCommands, "maskCorrected">, frameIndex: number): void {
  const object = selectedObject();
  const { announced, noticed } = useApp.getState();
  if (!object || maskedFrames(object.masks).length === 0) {
    noticed({
      tone: "info",
      text: t("Mark the object on some frame first, then say where it is not in sight."),
    });
  } else if (object.locked) {
    noticed({ tone: "info", text: t("{name} is locked.", { name: object.name }) });
  } else {
    const isOut = !hasFrame(object.outOfSight ?? [], frameIndex);
    useDocument.getState().objectOutOfSight(object.id, frameIndex, isOut);
    if (isOut) commands.maskCorrected(object.id, frameIndex);
    const words = isOut ? t("is marked as not in sight") : t("is no longer marked as not in sight");
    announced(t("{name} {words} on frame {frame}.", { name: object.name, words, frame: frameIndex + 1 }));
  }
}
