import type { MaskOperation } from "../../../../core/mask-operation.ts";
import { type PlainText, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useTools } from "../../../../state/tools.ts";
import type { KeyCommand, KeyGroup } from "../../../keys/key-command.ts";
import { changeMasks, reaching, splitObject } from "../objects/change-masks.ts";
import { hasStage, useCurrentHand } from "../stage/current-hand.ts";
import { selectedObject } from "../stage/live-edit.ts";
import { movableBounds } from "../stage/moving.ts";
import { ARROWS } from "./arrows.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

/** What the select tool does to masks as a whole. Its keys come before those of the brush and the player. */
export const MASK_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Masks as a whole",
  commands: [
    {
      id: "mask.move",
      keys: Object.keys(ARROWS),
      keysText: "Arrows",
      keysOnly: true,
      label: "Move the mask by a pixel, with the select tool",
      when: movesMask,
      run: (_, key) => nudge(key, 1),
    },
    {
      id: "mask.move-ten",
      keys: Object.keys(ARROWS).map((key) => `Shift+${key}`),
      keysText: "Shift+Arrows",
      keysOnly: true,
      label: "Move the mask by ten pixels, with the select tool",
      when: movesMask,
      run: (_, key) => nudge(key.slice("Shift+".length), 10),
    },
    {
      ...change("mask.grow", "]", "Grow the mask, with the select tool", () => reaching("grow")),
      when: selects,
    },
    {
      ...change("mask.shrink", "[", "Shrink the mask, with the select tool", () => reaching("shrink")),
      when: selects,
    },
    change("mask.smooth", "Shift+S", "Smooth the mask", () => reaching("smooth")),
    change("mask.fill-holes", "Shift+H", "Fill the mask’s holes", () => ({ kind: "fill-holes" })),
    change("mask.largest-piece", "Shift+L", "Keep the mask’s largest piece", () => ({
      kind: "largest-piece",
    })),
    change("mask.invert", "Shift+I", "Invert the mask", () => ({ kind: "invert" })),
    {
      id: "mask.split",
      keys: ["Shift+P"],
      label: "Make what lies apart from the mask’s largest piece an object of its own",
      when: hasStage,
      run: ({ commands, playback }) => splitObject(commands, playback),
    },
    {
      id: "mask.frames",
      keys: ["Shift+A"],
      label: "Change masks on this frame, or on all frames of the object",
      when: hasStage,
      run: () => {
        const { onAllFramesToggled } = useTools.getState();
        onAllFramesToggled();
        const { onAllFrames } = useTools.getState();
        useApp
          .getState()
          .announced(
            onAllFrames
              ? t("Masks are changed on all frames of the object.")
              : t("Masks are changed on this frame."),
          );
      },
    },
    {
      id: "mask.stop",
      offered: "now",
      keys: ["Escape"],
      label: "Stop changing masks",
      inText: true,
      when: () => useApp.getState().projectJob?.kind === "changing",
      run: ({ commands }) => commands.cancelMaskWork(),
    },
  ],
};

function nudge(arrow: string, pixels: number): void {
  const [x, y] = ARROWS[arrow]!;
  useCurrentHand.getState().hand?.moving.nudge(x * pixels, y * pixels);
}

function movesMask({ playback }: WorkspaceContext): boolean {
  const { video } = useApp.getState();
  // The playhead's arrows are its own.
  if (document.activeElement?.role === "slider") return false;
  return selects() && video.kind === "ready" && movableBounds(video.info, playback.frameIndex) !== null;
}

function change(
  id: string,
  key: string,
  label: PlainText,
  operation: () => MaskOperation,
): KeyCommand<WorkspaceContext> {
  return {
    id,
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
