import type { MaskOperation } from "../../../../core/mask-operation.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useTools } from "../../../../state/tools.ts";
import type { KeyCommand, KeyGroup } from "../../../keys/key-command.ts";
import { changeMasks, reaching } from "../objects/change-masks.ts";
import { hasStage } from "../stage/current-hand.ts";
import { selectedObject } from "../stage/live-edit.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

/** What the select tool does to masks as a whole. Its keys come before those of the brush and the player. */
export const MASK_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Masks as a whole",
  commands: [
    { ...change("]", "Grow the mask, with the select tool", () => reaching("grow")), when: selects },
    { ...change("[", "Shrink the mask, with the select tool", () => reaching("shrink")), when: selects },
    change("Shift+S", "Smooth the mask", () => reaching("smooth")),
    change("Shift+H", "Fill the mask’s holes", () => ({ kind: "fill-holes" })),
    change("Shift+L", "Keep the mask’s largest piece", () => ({ kind: "largest-piece" })),
    change("Shift+I", "Invert the mask", () => ({ kind: "invert" })),
    {
      keys: ["Shift+A"],
      label: "Change masks on this frame, or on all frames of the object",
      when: hasStage,
      run: () => {
        const { onAllFramesToggled } = useTools.getState();
        onAllFramesToggled();
        const where = useTools.getState().onAllFrames ? "on all frames of the object" : "on this frame";
        useApp.getState().announced(`Masks are changed ${where}.`);
      },
    },
    {
      keys: ["Escape"],
      label: "Stop changing masks",
      inText: true,
      when: () => useApp.getState().projectJob?.kind === "changing",
      run: ({ commands }) => commands.cancelMaskWork(),
    },
  ],
};

function change(key: string, label: string, operation: () => MaskOperation): KeyCommand<WorkspaceContext> {
  return {
    keys: [key],
    label,
    when: hasStage,
    run: ({ commands, playback }) => changeMasks(commands, playback, operation()),
  };
}

/** Whether the select tool is in the hand, and an object is selected. */
function selects(): boolean {
  return hasStage() && useTools.getState().tool === "pan" && selectedObject() !== null;
}
