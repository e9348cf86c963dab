import type { KeyGroup } from "../../../keys/key-command.ts";
import { hasStage } from "../stage/current-hand.ts";
import { useStage, ZOOM_STEP } from "../stage/stage-store.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const VIEW_KEYS: KeyGroup<WorkspaceContext> = {
  title: "View",
  commands: [
    { keys: ["+", "="], keysText: "+", label: "Zoom in", when: hasStage, run: () => zoom(ZOOM_STEP) },
    { keys: ["-", "_"], keysText: "−", label: "Zoom out", when: hasStage, run: () => zoom(1 / ZOOM_STEP) },
    { keys: ["0"], label: "Fit the frame", when: hasStage, run: () => useStage.getState().viewFitted() },
    { keys: ["Shift+0"], label: "Zoom to 100 %", when: hasStage, run: () => useStage.getState().zoomedTo(1) },
  ],
  hints: [{ keysText: "Space and drag", label: "Move the frame" }],
};

function zoom(factor: number): void {
  useStage.getState().zoomed(factor);
}
