import type { KeyGroup } from "../../../keys/key-command.ts";
import { hasStage } from "../stage/current-hand.ts";
import { useStage, ZOOM_STEP } from "../stage/stage-store.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

export const VIEW_KEYS: KeyGroup<WorkspaceContext> = {
  title: "View",
  commands: [
    {
      id: "view.closer",
      keys: ["+", "="],
      keysText: "+",
      label: "Zoom in",
      when: hasStage,
      run: () => zoom(ZOOM_STEP),
    },
    {
      id: "view.wider",
      keys: ["-", "_"],
      keysText: "−",
      label: "Zoom out",
      when: hasStage,
      run: () => zoom(1 / ZOOM_STEP),
    },
    {
      id: "view.fit",
      keys: ["0"],
      label: "Fit the frame",
      when: hasStage,
      run: () => useStage.getState().viewFitted(),
    },
    {
      id: "view.full-size",
      keys: ["Shift+0"],
      label: "Zoom to 100 %",
      when: hasStage,
      run: () => useStage.getState().zoomedTo(1),
    },
    {
      id: "view.model-eyes",
      keys: ["Shift+E"],
      label: "See as the model sees, or as you do",
      when: hasStage,
      run: () => useStage.getState().modelEyesToggled(),
    },
  ],
  hints: [{ keysText: "Space and drag", label: "Move the frame" }],
};

function zoom(factor: number): void {
  useStage.getState().zoomed(factor);
}
