import { useDocument } from "../../../../state/document.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import {
  addObject,
  copyMaskToNextFrame,
  goToDrawnFrame,
  removeMaskOfFrame,
} from "../objects/object-commands.ts";
import { hasStage } from "../stage/current-hand.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const OBJECT_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Objects",
  commands: [
    { keys: ["N"], label: "New object", when: hasStage, run: () => addObject() },
    {
      keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
      keysText: "1 – 9",
      label: "Select an object",
      when: hasStage,
      run: (_, digit) => selectNumber(Number(digit)),
    },
    {
      keys: ["D"],
      label: "Copy the mask to the next frame",
      when: hasStage,
      run: ({ playback }) => copyMaskToNextFrame(playback),
    },
    {
      keys: ["Delete"],
      label: "Delete the mask on this frame",
      when: hasStage,
      run: ({ playback }) => removeMaskOfFrame(playback.frameIndex),
    },
    {
      keys: [","],
      label: "Previous frame with a mask",
      when: hasStage,
      run: ({ playback }) => goToDrawnFrame(playback, -1),
    },
    {
      keys: ["."],
      label: "Next frame with a mask",
      when: hasStage,
      run: ({ playback }) => goToDrawnFrame(playback, 1),
    },
  ],
};

/** @param number of the object, counting from 1 */
function selectNumber(number: number): void {
  const { project, objectSelected } = useDocument.getState();
  const object = project.objects[number - 1];
  if (object) objectSelected(object.id);
}
