import type { MaskOperation } from "../../../../core/mask-operation.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { MaskCommands } from "../../../../state/commands/mask-commands.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import { selectedObject } from "../stage/live-edit.ts";

/** Applies an operation to the selected object's mask of the frame on display, or to all its masks where that is chosen. */
export function changeMasks(
  commands: Pick<MaskCommands, "changeMasks">,
  playback: Playback,
  operation: MaskOperation,
  frames = framesToChange(selectedObject(), playback.frameIndex),
): Promise<void> {
  if (playback.playing) playback.pause();
  const object = selectedObject();
  const refusal = refusalToChange(
    object,
    frames.filter((frame) => object?.masks[frame]),
  );
  if (refusal === null && object) return commands.changeMasks(object.id, operation, frames);
  if (refusal !== null) useApp.getState().noticed({ tone: "info", text: refusal });
  return Promise.resolve();
}

/** Makes what lies apart from the largest piece of the selected object's mask an object of its own, on this frame or on all. */
export function splitObject(commands: Pick<MaskCommands, "splitObject">, playback: Playback): void {
  if (playback.playing) playback.pause();
  const object = selectedObject();
  const frames = framesToChange(object, playback.frameIndex);
  const refusal = refusalToChange(object, frames);
  if (refusal === null && object) void commands.splitObject(object.id, frames);
  else if (refusal !== null) useApp.getState().noticed({ tone: "info", text: refusal });
}

/** The frames whose masks are changed together: this one, or all that it has. */
export function framesToChange(object: SceneObject | null, frameIndex: number): readonly number[] {
  if (!object) return [];
  const frames = maskedFrames(object.masks);
  return useTools.getState().onAllFrames ? frames : frames.filter((frame) => frame === frameIndex);
}

function refusalToChange(object: SceneObject | null, frames: readonly number[]): string | null {
  if (!object) return t("Select an object first.");
  if (object.locked)
    return t("{name} is locked. Unlock it in the object list to change it.", { name: object.name });
  if (object.hidden)
    return t("{name} is hidden. Show it in the object list to change it.", { name: object.name });
  return frames.length > 0 ? null : t("{name} has no mask on this frame.", { name: object.name });
}

/** Growing, shrinking and smoothing reach as far as is set. */
export const reaching = (kind: "grow" | "shrink" | "smooth"): MaskOperation => ({
  kind,
  pixels: useTools.getState().maskReach,
});
