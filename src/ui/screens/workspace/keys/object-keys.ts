import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import { goToMarked } from "../objects/marked-frames.ts";
import {
  addObject,
  copyMaskToNeighbour,
  deleteAllObjects,
  interpolate,
  moveObject,
  pasteMask,
  removeMaskOfFrame,
  takeMask,
  toggleOutOfSight,
  useTakenMask,
} from "../objects/object-commands.ts";
import { hasStage } from "../stage/current-hand.ts";
import { trackFromHere } from "../track/track-from-here.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const OBJECT_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Objects",
  commands: [
    {
      id: "object.new",
      offered: "usual",
      keys: ["N"],
      label: "New object",
      when: hasStage,
      run: () => addObject(),
    },
    {
      id: "object.select",
      keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
      keysText: "1 – 9",
      keysOnly: true,
      label: "Select an object",
      when: hasStage,
      run: (_, digit) => selectNumber(Number(digit)),
    },
    {
      id: "object.up",
      keys: ["Shift+PageUp"],
      label: "Move the object up in the list",
      when: hasStage,
      run: () => moveSelected(-1),
    },
    {
      id: "object.down",
      keys: ["Shift+PageDown"],
      label: "Move the object down in the list",
      when: hasStage,
      run: () => moveSelected(1),
    },
    {
      id: "object.delete-all",
      keys: [],
      label: "Delete all objects",
      when: () => hasStage() && useDocument.getState().project.objects.length > 0,
      run: deleteAllObjects,
    },
    {
      id: "frame.copy-mask",
      keys: ["D"],
      label: "Copy the mask to the next frame",
      when: hasStage,
      run: ({ playback }) => copyMaskToNeighbour(playback, 1),
    },
    {
      id: "frame.copy-mask-back",
      keys: ["Shift+D"],
      label: "Copy the mask to the frame before",
      when: hasStage,
      run: ({ playback }) => copyMaskToNeighbour(playback, -1),
    },
    {
      id: "frame.take-mask",
      keys: ["Shift+C", "Mod+C"],
      label: "Copy the mask, to paste it on another frame",
      // Marked words are what Ctrl+C copies.
      when: () => hasStage() && (getSelection()?.isCollapsed ?? true),
      run: ({ playback }) => takeMask(playback),
    },
    {
      id: "frame.paste-mask",
      keys: ["Shift+V"],
      label: "Paste the copied mask on this frame",
      when: () => hasStage() && useTakenMask.getState().taken !== null,
      run: ({ playback }) => void pasteMask(playback),
    },
    {
      id: "frame.delete-mask",
      keys: ["Delete"],
      label: "Delete the mask on this frame",
      when: hasStage,
      run: ({ playback }) => removeMaskOfFrame(playback.frameIndex),
    },
    {
      id: "frame.out-of-sight",
      keys: ["O"],
      label: "Say that the object is not in sight on this frame, or take that back",
      when: hasStage,
      run: ({ commands, playback }) => toggleOutOfSight(commands, playback.frameIndex),
    },
    {
      id: "go.previous-mask",
      keys: [","],
      label: "Previous frame with a mask",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "mask", -1),
    },
    {
      id: "go.next-mask",
      keys: ["."],
      label: "Next frame with a mask",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "mask", 1),
    },
    {
      id: "go.previous-hand",
      keys: [";"],
      label: "Previous frame with a mask drawn by hand",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "hand", -1),
    },
    {
      id: "go.next-hand",
      keys: ["'"],
      label: "Next frame with a mask drawn by hand",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "hand", 1),
    },
    {
      id: "go.previous-gap",
      keys: ["<"],
      label: "Previous gap, where the object has no mask",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "gap", -1),
    },
    {
      id: "go.next-gap",
      keys: [">"],
      label: "Next gap",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "gap", 1),
    },
    {
      id: "track.both",
      offered: "usual",
      keys: ["T"],
      label: "Track what is marked on this frame, both ways",
      when: hasStage,
      run: ({ commands, playback }) => trackFromHere(commands, playback, "both"),
    },
    {
      id: "frame.interpolate",
      keys: ["Shift+T"],
      label: "Interpolate the masks between those by hand before and after",
      when: hasStage,
      run: ({ commands, playback }) => interpolate(commands, playback.frameIndex),
    },
    {
      id: "track.forward",
      keys: ["G"],
      label: "Track forward",
      when: hasStage,
      run: ({ commands, playback }) => trackFromHere(commands, playback, "forward"),
    },
    {
      id: "track.backward",
      keys: ["Shift+G"],
      label: "Track backward",
      when: hasStage,
      run: ({ commands, playback }) => trackFromHere(commands, playback, "backward"),
    },
    {
      id: "go.next-doubtful",
      keys: ["U"],
      label: "Next doubtful frame of a track",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "doubtful", 1),
    },
    {
      id: "go.previous-doubtful",
      keys: ["Shift+U"],
      label: "Doubtful frame before it",
      when: hasStage,
      run: ({ playback }) => goToMarked(playback, "doubtful", -1),
    },
    {
      id: "track.stop",
      offered: "now",
      keys: ["Escape"],
      label: "Stop tracking, and keep what is done",
      when: () => useApp.getState().track !== null,
      run: ({ commands }) => commands.stopTracking(),
    },
    {
      id: "describe.stop",
      offered: "now",
      keys: ["Escape"],
      label: "Stop describing every object",
      inText: true,
      when: () => useApp.getState().describing !== null,
      run: ({ commands }) => commands.stopDescribing(),
    },
  ],
  hints: [
    {
      keysText: "Ctrl+V",
      label: "The same as Shift+V, where the clipboard holds no picture or video",
    },
  ],
};

function moveSelected(by: number): void {
  const { selectedObjectId } = useDocument.getState();
  if (selectedObjectId) moveObject(selectedObjectId, by);
}

/** @param number of the object, counting from 1 */
function selectNumber(number: number): void {
  const { project, objectSelected } = useDocument.getState();
  const object = project.objects[number - 1];
  if (object) objectSelected(object.id);
}
