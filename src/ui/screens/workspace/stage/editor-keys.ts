import { useEffect } from "react";
import type { VideoInfo } from "../../../../core/video.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useTools } from "../../../../state/tools.ts";
import { isTextTarget } from "../keys/text-target.ts";
import {
  addObject,
  copyMaskToNextFrame,
  goToDrawnFrame,
  removeSelectedMask,
} from "../objects/object-commands.ts";
import { redoEdit, undoEdit } from "../tools/history-commands.ts";
import { TOOLS } from "../tools/tool-list.ts";
import type { Hand } from "./hand.ts";
import { useStage } from "./stage-store.ts";

/** For the help dialog. */
export const EDITOR_KEYS: readonly { readonly keys: string; readonly meaning: string }[] = [
  ...TOOLS.map(({ key, name }) => ({ keys: key, meaning: name })),
  { keys: "[ ]", meaning: "Brush smaller, larger (Shift: five times)" },
  { keys: "X or hold Alt", meaning: "Swap adding and removing" },
  { keys: "N", meaning: "New object" },
  { keys: "1 – 9", meaning: "Select an object" },
  { keys: "D", meaning: "Copy the mask to the next frame" },
  { keys: ", .", meaning: "Previous, next frame drawn on" },
  { keys: "Delete", meaning: "Remove the mask on this frame" },
  { keys: "Enter", meaning: "Close the polygon; with the stage focused, start the crosshair" },
  { keys: "Arrows, Enter", meaning: "Move the crosshair (Shift: ten pixels), press there" },
  { keys: "Backspace", meaning: "Take back the polygon's last point" },
  { keys: "Esc", meaning: "Cancel what is being drawn" },
  { keys: "+ − 0, Shift+0", meaning: "Zoom in, out, to fit, to 100 %" },
  { keys: "Space and drag", meaning: "Move the view" },
  { keys: "Ctrl+Z, Ctrl+Shift+Z", meaning: "Undo, redo" },
];

const ZOOM_STEP = 1.25;
const NOTCHES_WITH_SHIFT = 5;

/** The editor's keys on the whole page, except while text is typed. Drawing by keyboard is in `keyboard-input.ts`. */
export function useEditorKeys(playback: Playback, info: VideoInfo, hand: Hand | null): void {
  useEffect(() => {
    if (!hand) return;
    const lifetime = new AbortController();
    const { signal } = lifetime;
    let heldSpace: { panned: boolean } | null = null;

    const press = (event: KeyboardEvent): boolean => {
      const isCommand = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (isCommand && !event.altKey && (key === "z" || key === "y")) {
        if (hand.cancel()) return true;
        if (key === "y" || event.shiftKey) redoEdit(playback);
        else undoEdit(playback);
        return true;
      }
      if (isCommand || event.altKey) return false;
      const tool =
        TOOLS.find((entry) => entry.key.toLowerCase() === key)?.tool ?? (key === "h" ? "pan" : null);
      if (tool) {
        hand.cancel();
        useTools.getState().toolChosen(tool);
        return true;
      }
      if (/^Digit[1-9]$/.test(event.code) && !event.shiftKey) {
        const object = useDocument.getState().project.objects[Number(event.code.slice(5)) - 1];
        if (object) useDocument.getState().objectSelected(object.id);
        return object !== undefined;
      }
      switch (event.key) {
        case "[":
        case "{":
          useTools.getState().brushNudged(event.shiftKey ? -NOTCHES_WITH_SHIFT : -1);
          return true;
        case "]":
        case "}":
          useTools.getState().brushNudged(event.shiftKey ? NOTCHES_WITH_SHIFT : 1);
          return true;
        case "+":
        case "=":
          useStage.getState().zoomed(ZOOM_STEP);
          return true;
        case "-":
        case "_":
          useStage.getState().zoomed(1 / ZOOM_STEP);
          return true;
        case ",":
          return goToDrawnFrame(playback, -1);
        case ".":
          return goToDrawnFrame(playback, 1);
        case "Escape":
          return hand.cancel();
        case "Enter":
          return !isControl(event.target) && hand.close();
        case "Backspace":
          return hand.removeLastPoint();
        case "Delete":
          return removeSelectedMask(playback.frameIndex);
      }
      switch (event.code) {
        // By place: with Shift the character under the zero differs between layouts.
        case "Digit0":
        case "Numpad0":
          if (event.shiftKey) useStage.getState().zoomedTo(1);
          else useStage.getState().viewFitted();
          return true;
      }
      switch (key) {
        case "x":
          useTools.getState().subtractingToggled();
          return true;
        case "n":
          addObject();
          return true;
        case "d":
          copyMaskToNextFrame(playback, info);
          return true;
      }
      return false;
    };

    // On the document, one step before the window where the shell listens: Escape is first of all for the hand.
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.defaultPrevented || event.isComposing || isTextTarget(event.target)) return;
        if (document.querySelector("dialog[open]")) return;
        if (press(event)) event.preventDefault();
      },
      { signal },
    );

    // Space is the player's; over the stage it also grips the frame, so which of the two it was shows when it lifts.
    window.addEventListener(
      "keydown",
      (event) => {
        const { pointer, crosshair, grip } = useStage.getState();
        if (event.key === "Alt" && pointer) {
          event.preventDefault();
          useStage.setState({ swapped: true });
        }
        if (
          event.key !== " " ||
          !pointer ||
          crosshair ||
          isTextTarget(event.target) ||
          isControl(event.target)
        )
          return;
        event.preventDefault();
        event.stopImmediatePropagation();
        heldSpace ??= { panned: false };
        if (grip === "none") useStage.setState({ grip: "ready" });
      },
      { signal, capture: true },
    );
    window.addEventListener(
      "keyup",
      (event) => {
        if (event.key === "Alt") useStage.setState({ swapped: false });
        if (event.key !== " " || !heldSpace) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (!heldSpace.panned) playback.toggle();
        release();
      },
      { signal, capture: true },
    );
    window.addEventListener("blur", () => release(), { signal });
    const stop = useStage.subscribe(({ grip }) => {
      if (heldSpace && grip === "panning") heldSpace.panned = true;
    });
    return () => {
      lifetime.abort();
      stop();
    };

    function release(): void {
      heldSpace = null;
      if (useStage.getState().grip === "ready") useStage.setState({ grip: "none" });
    }
  }, [playback, info, hand]);
}

/** Whether Space or Enter there already mean something: press the button, open the link. */
function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("button, a, summary, input, select, [role=slider]") !== null
  );
}
