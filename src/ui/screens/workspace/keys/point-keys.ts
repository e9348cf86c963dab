import { useApp } from "../../../../state/app-store.ts";
import { useTools } from "../../../../state/tools.ts";
import type { KeyGroup } from "../../../keys/key-command.ts";
import { useCurrentHand } from "../stage/current-hand.ts";
import { chosenPoint, shownOutline } from "../stage/point-store.ts";
import { ARROWS } from "./arrows.ts";
import type { WorkspaceContext } from "./workspace-context.ts";

/** What the points tool does. Its keys come before those that delete masks, size the brush and step through the video. */
export const POINT_KEYS: KeyGroup<WorkspaceContext> = {
  title: "Points of a mask",
  commands: [
    {
      id: "point.next",
      keys: ["]"],
      label: "Choose the next point, with the points tool",
      when: showsPoints,
      run: () => shaping()?.step(1),
    },
    {
      id: "point.previous",
      keys: ["["],
      label: "Choose the point before, with the points tool",
      when: showsPoints,
      run: () => shaping()?.step(-1),
    },
    {
      id: "point.move",
      keys: Object.keys(ARROWS),
      keysText: "Arrows",
      keysOnly: true,
      label: "Move the chosen point by a pixel",
      when: movesPoint,
      run: (_, key) => nudge(key, 1),
    },
    {
      id: "point.move-ten",
      keys: Object.keys(ARROWS).map((key) => `Shift+${key}`),
      keysText: "Shift+Arrows",
      keysOnly: true,
      label: "Move the chosen point by ten pixels",
      when: movesPoint,
      run: (_, key) => nudge(key.slice("Shift+".length), 10),
    },
    {
      id: "point.add",
      keys: ["Enter"],
      label: "Add a point half way to the next",
      when: hasPoint,
      run: () => shaping()?.add(),
    },
    {
      id: "point.remove",
      keys: ["Delete", "Backspace"],
      label: "Take the chosen point away",
      when: hasPoint,
      run: () => shaping()?.remove(),
    },
    {
      id: "point.leave",
      keys: ["Escape"],
      label: "Let the point go, then leave the points tool",
      when: () => useTools.getState().tool === "points" && shaping()?.isBusy === false,
      run: () => {
        if (!shaping()?.letGo()) useTools.getState().toolChosen("pan");
      },
    },
  ],
};

const shaping = () => useCurrentHand.getState().hand?.shaping;

function nudge(arrow: string, pixels: number): void {
  const [x, y] = ARROWS[arrow]!;
  shaping()?.nudge(x * pixels, y * pixels);
}

function showsPoints({ playback }: WorkspaceContext): boolean {
  const { video } = useApp.getState();
  return (
    shaping() !== undefined &&
    video.kind === "ready" &&
    shownOutline(video.info, playback.frameIndex) !== null
  );
}

function hasPoint({ playback }: WorkspaceContext): boolean {
  const { video } = useApp.getState();
  return (
    shaping() !== undefined && video.kind === "ready" && chosenPoint(video.info, playback.frameIndex) !== null
  );
}

function movesPoint(context: WorkspaceContext): boolean {
  // The playhead's arrows are its own.
  return document.activeElement?.role !== "slider" && hasPoint(context);
}
