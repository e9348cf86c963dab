import type { ObjectId, SceneObject } from "../../../../core/project.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { LiveMask } from "../../../../render/live-mask.ts";
import { rememberShape, shapeOfMask } from "../../../../render/mask-shape.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { nextObjectLook } from "../../../../state/object-names.ts";

/** A mask in the hand: pixels that become part of the document when the hand lifts, and vanish when it is cancelled. */
export interface LiveEdit {
  /** Null when the drawing will make an object. */
  readonly objectId: ObjectId | null;
  readonly paletteIndex: number;
  readonly frameIndex: number;
  readonly timeSeconds: number;
  readonly mask: LiveMask;
}

/** Why nothing can be drawn now, as a sentence for the person; null when it can. */
export function refusalToEdit(info: VideoInfo, frameIndex: number, removing: boolean): string | null {
  if (useApp.getState().shownAsked) return "The stage shows what was asked. Go back to now to change masks.";
  const object = selectedObject();
  if (object?.locked)
    return t("{name} is locked. Unlock it in the object list to change it.", { name: object.name });
  if (object?.hidden)
    return t("{name} is hidden. Show it in the object list to change it.", { name: object.name });
  const stored = object?.masks[frameIndex];
  if (!object || !stored) return removing ? t("There is nothing to remove on this frame.") : null;
  const mask = maskRegistry.rle(object.id, stored);
  if (!mask)
    return t("The mask of {name} on this frame is still being read. Try again in a moment.", {
      name: object.name,
    });
  const [height, width] = mask.size;
  if (width !== info.width || height !== info.height) {
    return (
      t("The mask of {name} is for pictures of {width}×{height}, but this video shows {width2}×{height2}. ", {
        name: object.name,
        width,
        height,
        width2: info.width,
        height2: info.height,
      }) + t("Remove it (Delete) to draw a new one.")
    );
  }
  return null;
}

/** Takes the selected object's mask of this frame into the hand, or an empty one, where `refusalToEdit` has nothing against it. */
export function beginEdit(info: VideoInfo, frameIndex: number): LiveEdit {
  const { project } = useDocument.getState();
  const object = selectedObject();
  const stored = object?.masks[frameIndex];
  return {
    objectId: object?.id ?? null,
    paletteIndex: object?.paletteIndex ?? nextObjectLook(project.objects).paletteIndex,
    frameIndex,
    timeSeconds: info.timesSeconds[frameIndex]!,
    mask: new LiveMask(info.width, info.height, stored ? maskRegistry.rle(object.id, stored) : null),
  };
}

/** Makes the mask part of the document. @returns the object it belongs to */
export function commitEdit(edit: LiveEdit, label: string): ObjectId {
  const mask = edit.mask.encode();
  rememberShape(mask, shapeOfMask(edit.mask.mask, edit.mask.reach));
  const { objectId, frameIndex, timeSeconds } = edit;
  return useDocument.getState().strokeCommitted({ objectId, frameIndex, timeSeconds, mask, label });
}

export function selectedObject(): SceneObject | null {
  const { project, selectedObjectId } = useDocument.getState();
  return project.objects.find((object) => object.id === selectedObjectId) ?? null;
}
