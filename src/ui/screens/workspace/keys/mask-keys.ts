import type { MaskOperation } from "../../../../core/mask-operation.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useTools } from "../../../../state/tools.ts";
import type { KeyCommand, KeyGroup } from "../../../keys/key-command.ts";
import { changeMasks, reaching, splitObject } from "../objects/change-masks.ts";
import { hasStage, useCurrentHand } from "../stage/current-hand.ts";
import { selectedObject } from "../stage/live-edit.ts";
import { movableBounds } from "../stage/moving.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What the select tool does to masks as a whole. Its keys come before those of the brush and the player. */
export const MASK_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Masks as a whole",
  commands: [
    {
      keys: Object.keys(ARROWS),
      keysText: "Arrows",
      label: "Move the mask by a pixel, with the select tool",
      when: movesMask,
      run: (_, key) => nudge(key, 1),
    },
    {
      keys: Object.keys(ARROWS).map((key) => `Shift+${key}`),
      keysText: "Shift+Arrows",
      label: "Move the mask by ten pixels, with the select tool",
      when: movesMask,
      run: (_, key) => nudge(key.slice("Shift+".length), 10),
    },
    { ...change("]", "Grow the mask, with the select tool", () => reaching("grow")), when: selects },
    { ...change("[", "Shrink the mask, with the select tool", () => reaching("shrink")), when: selects },
    change("Shift+S", "Smooth the mask", () => reaching("smooth")),
    change("Shift+H", "Fill the mask’s holes", () => ({ kind: "fill-holes" })),
    change("Shift+L", "Keep the mask’s largest piece", () => ({ kind: "largest-piece" })),
    change("Shift+I", "Invert the mask", () => ({ kind: "invert" })),
    {
      keys: ["Shift+P"],
      label: "Make what lies apart from the mask’s largest piece an object of its own",
      when: hasStage,
      run: ({ commands, playback }) => splitObject(commands, playback),
    },
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
