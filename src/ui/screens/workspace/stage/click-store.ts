import { create } from "zustand";
import type { Rle } from "../../../../core/mask.ts";
import { maskKey } from "../../../../core/named-mask.ts";
import type { FramePoint } from "../../../../core/point.ts";
import type { SceneObject } from "../../../../core/project.ts";
import type { Candidate, Prompt } from "../../../../core/prompt.ts";
import { useDocument } from "../../../../state/document.ts";

/** How a mask came about by clicks. */
export interface Prompted {
  readonly prompt: Prompt;
  /** The mask before the first click: one drawn by hand or tracked, or null. */
  readonly base: Rle | null;
  /** Best first; the mask is one of them. */
  readonly candidates: readonly Candidate[];
  readonly chosen: number;
}

export interface ClickState {
  /** The click that is being worked on; the fraction is that of encoding the frame. */
  readonly busy: { readonly at: FramePoint; readonly frameIndex: number; readonly fraction: number } | null;
  /** What a click under the pointer would give. */
  readonly preview: { readonly frameIndex: number; readonly mask: Rle } | null;
  /**
   * By the name of the mask that they gave. So undo, redo, and coming back to a frame bring the clicks back with their mask, and a
   * stroke, which makes another mask, leaves them behind.
   */
  readonly prompted: ReadonlyMap<string, Prompted>;
}

/** More than are ever refined in turns. */
const MAX_PROMPTED = 200;

export const useClicks = create<ClickState>()(() => ({ busy: null, preview: null, prompted: new Map() }));

/** The clicks behind an object's mask on a frame; null when it has none, or came about otherwise. */
export function promptedMask(
  { prompted }: Pick<ClickState, "prompted">,
  object: SceneObject | null,
  frameIndex: number,
): Prompted | null {
  const stored = object?.masks[frameIndex];
  if (!object || !stored) return null;
  return prompted.get(maskKey({ objectId: object.id, ...stored })) ?? null;
}

/** Files clicks under the mask that the object has on this frame now. */
export function rememberPrompted(objectId: SceneObject["id"], frameIndex: number, made: Prompted): void {
  const stored = useDocument.getState().project.objects.find(({ id }) => id === objectId)?.masks[frameIndex];
  if (!stored) return;
  const key = maskKey({ objectId, ...stored });
  useClicks.setState(({ prompted }) => {
    const kept = [...prompted].filter(([other]) => other !== key).slice(1 - MAX_PROMPTED);
    return { prompted: new Map([...kept, [key, made]]) };
  });
}
