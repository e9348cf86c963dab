import { create } from "zustand";
import { hasFrame } from "../../../../core/frame-runs.ts";
import { type FrameMask, maskedFrames, type ObjectId, type SceneObject } from "../../../../core/project.ts";
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

/** Repeats the selected object's mask on the frame after, or before, and goes there. */
export function copyMaskToNeighbour(playback: Playback, by: 1 | -1): void {
  // The frame asked for, not yet the one on display: pressed repeatedly, each copy goes one frame further.
  const from = playback.targetIndex;
  const copied = copyMask(playback, by);
  if (!copied.ok) {
    useApp.getState().announced(copied.obstacle);
    return;
  }
  playback.seek(from + by);
  const { name } = copied.object;
  useApp.getState().announced(t("Mask of {name} copied to frame {from}.", { name, from: from + by + 1 }));
}

/** Repeats the selected object's mask on the frames that follow, as far as there are any. @param by how many; before it where negative */
export function copyMaskToFrames(playback: Playback, by: number): void {
  const copied = copyMask(playback, by);
  const { noticed } = useApp.getState();
  if (!copied.ok) noticed({ tone: "info", text: copied.obstacle });
  else {
    const { name } = copied.object;
    const text = plural(
      copied.frames,
      "Mask of {name} copied to a frame.",
      "Mask of {name} copied to {n} frames.",
      {
        name,
      },
    );
    noticed({ tone: "good", text });
  }
}

type Copied =
  | { readonly ok: true; readonly object: SceneObject; readonly frames: number }
  | { readonly ok: false; readonly obstacle: string };

function copyMask(playback: Playback, by: number): Copied {
  const { video } = useApp.getState();
  const object = selectedObject();
  const from = playback.targetIndex;
  const source = object?.masks[from];
  const refused = (obstacle: string): Copied => ({ ok: false, obstacle });
  if (!source || video.kind !== "ready") return refused(t("The selected object has no mask on this frame."));
  if (object.locked) return refused(t("{name} is locked.", { name: object.name }));
  const times = video.info.timesSeconds;
  const frames = Array.from({ length: Math.abs(by) }, (_, nth) => from + Math.sign(by) * (nth + 1))
    .filter((frameIndex) => frameIndex >= 0 && frameIndex < times.length)
    .map((frameIndex) => ({ frameIndex, timeSeconds: times[frameIndex]! }));
  if (frames.length === 0)
    return refused(by > 0 ? t("This is the last frame.") : t("This is the first frame."));
  if (!useDocument.getState().maskCopied(object.id, source, frames)) return refused(stillRead(object.name));
  return { ok: true, object, frames: frames.length };
}

const stillRead = (name: string): string =>
  t("The mask of {name} is still being read. Try again in a moment.", { name });

/** A mask that was taken to be pasted, as it was then. No document: neither stored with the project nor undone. */
export const useTakenMask = create<{
  readonly taken: { readonly objectId: ObjectId; readonly mask: FrameMask } | null;
}>(() => ({ taken: null }));

/** Takes the selected object's mask of the frame, to be pasted on others. */
export function takeMask(playback: Playback): void {
  const object = selectedObject();
  const mask = object?.masks[playback.targetIndex];
  const { noticed } = useApp.getState();
  if (!mask) {
    noticed({ tone: "info", text: t("The selected object has no mask on this frame.") });
    return;
  }
  useTakenMask.setState({ taken: { objectId: object.id, mask } });
  noticed({
    tone: "info",
    text: t("Mask of {name} copied. Go to another frame to paste it.", { name: object.name }),
  });
}

/** Gives the taken mask to its object on the frame, in place of what that has. @returns false when none is taken */
export function pasteMask(playback: Playback): boolean {
  const { taken } = useTakenMask.getState();
  const { video, noticed } = useApp.getState();
  const object = useDocument.getState().project.objects.find(({ id }) => id === taken?.objectId);
  if (!taken || !object || video.kind !== "ready") return false;
  const frameIndex = playback.targetIndex;
  const { name } = object;
  const at = { frameIndex, timeSeconds: video.info.timesSeconds[frameIndex]! };
  if (object.locked) noticed({ tone: "info", text: t("{name} is locked.", { name }) });
  else if (!useDocument.getState().maskCopied(object.id, taken.mask, [at]))
    noticed({ tone: "info", text: stillRead(name) });
  else
    useApp.getState().announced(t("Mask of {name} copied to frame {from}.", { name, from: frameIndex + 1 }));
  return true;
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
