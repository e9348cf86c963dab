import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { type ToolName, useTools } from "../../../../state/tools.ts";
import type { KeyCommand, KeyGroup } from "../../../keys/key-command.ts";
import { hasStage, useCurrentHand } from "../stage/current-hand.ts";
import { useStage } from "../stage/stage-store.ts";
import { redoEdit, undoEdit } from "../tools/history-commands.ts";
import { TOOLS } from "../tools/tool-list.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

const NOTCHES_WITH_SHIFT = 5;

/** The polygon's keys act while one is being drawn and belong to the focused element otherwise. */
export const DRAW_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Drawing",
  commands: [
    ...TOOLS.map(
      ({ tool, name, keys }): KeyCommand<WorkspaceContext> => ({
        id: `tool.${tool}`,
        keys,
        label: name,
        when: hasStage,
        run: () => choose(tool),
      }),
    ),
    { id: "brush.smaller", keys: ["["], label: "Smaller brush", when: hasStage, run: nudge(-1) },
    { id: "brush.larger", keys: ["]"], label: "Larger brush", when: hasStage, run: nudge(1) },
    {
      id: "brush.much-smaller",
      keys: ["Shift+["],
      label: "Much smaller brush",
      when: hasStage,
      run: nudge(-NOTCHES_WITH_SHIFT),
    },
    {
      id: "brush.much-larger",
      keys: ["Shift+]"],
      label: "Much larger brush",
      when: hasStage,
      run: nudge(NOTCHES_WITH_SHIFT),
    },
    {
      id: "draw.swap",
      keys: ["X"],
      label: "Switch between adding and removing",
      when: hasStage,
      run: () => useTools.getState().subtractingToggled(),
    },
    {
      id: "click.next-mask",
      keys: ["M"],
      label: "Another of the masks that a click gave",
      when: hasStage,
      run: candidate(1),
    },
    {
      id: "click.previous-mask",
      keys: ["Shift+M"],
      label: "The mask before it",
      when: hasStage,
      run: candidate(-1),
    },
    {
      id: "polygon.close",
      offered: "now",
      keys: ["Enter"],
      label: "Close the polygon",
      when: hasPolygon,
      run: () => useCurrentHand.getState().hand?.close(),
    },
    {
      id: "polygon.back",
      keys: ["Backspace"],
      label: "Remove the polygon’s last point",
      when: hasPolygon,
      run: () => useCurrentHand.getState().hand?.removeLastPoint(),
    },
    {
      id: "click.back",
      keys: ["Backspace"],
      label: "Take the last click back",
      when: () => useTools.getState().tool === "click",
      run: () => useCurrentHand.getState().hand?.removeLastPoint(),
    },
    {
      id: "draw.cancel",
      offered: "now",
      keys: ["Escape"],
      label: "Cancel what is being drawn or clicked",
      when: () => useCurrentHand.getState().hand?.isDrawing === true,
      run: () => useCurrentHand.getState().hand?.cancel(),
    },
    {
      id: "edit.undo",
      offered: "usual",
      keys: ["Mod+Z"],
      label: "Undo",
      when: hasStage,
      run: ({ playback }) => {
        if (!useCurrentHand.getState().hand?.cancel()) undoEdit(playback);
      },
    },
    {
      id: "edit.redo",
      keys: ["Mod+Shift+Z", "Mod+Y"],
      label: "Redo",
      when: hasStage,
      run: ({ playback }) => {
        if (!useCurrentHand.getState().hand?.cancel()) redoEdit(playback);
      },
    },
  ],
  hints: [
    { keysText: "hold Alt", label: "Switch between adding and removing for now" },
    { keysText: "right button", label: "With the click tool: what does not belong to the object" },
    { keysText: "hold a finger", label: "With the click tool: the same, by touch" },
    { keysText: "two fingers", label: "Zoom and move the frame; tapped together, undo" },
    { keysText: "Enter", label: "On the focused stage: start the crosshair" },
    { keysText: "Arrows, Enter", label: "Move the crosshair (Shift: ten pixels), draw there" },
  ],
};

function hasPolygon(): boolean {
  return useStage.getState().draft?.kind === "polygon";
}

function choose(tool: ToolName): void {
  useCurrentHand.getState().hand?.cancel();
  useTools.getState().toolChosen(tool);
}

function nudge(notches: number) {
  return () => useTools.getState().brushNudged(notches);
}

function candidate(step: 1 | -1) {
  return () => {
    const taken = useCurrentHand.getState().hand?.clicking.takeCandidate((chosen) => chosen + step);
    if (taken) return;
    const text = t("There is no other mask to choose here. Click an object first.");
    useApp.getState().noticed({ tone: "info", text });
  };
}
