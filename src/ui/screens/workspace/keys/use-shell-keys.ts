import { useEffect } from "react";
import type { AnswerId } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { Commands } from "../../../../state/commands/commands.ts";
import type { Playback } from "../../../../state/playback.ts";
import { SPEEDS } from "../../../../state/settings.ts";
import { useCommands, usePlayback } from "../../../services.tsx";
import { focusComposer, followNewest, leaveConversation } from "../ask/follow-up.ts";
import { isTextTarget } from "./text-target.ts";

/** Keys of the transport and the ask panel, for the help dialog. */
export const SHELL_KEYS: readonly { keys: string; meaning: string }[] = [
  { keys: "Space or K", meaning: "Play or pause" },
  { keys: "← →", meaning: "One frame back or on; ten with Shift" },
  { keys: "Home End", meaning: "First or last frame" },
  { keys: "J L", meaning: "Play slower or faster" },
  { keys: "A", meaning: "Ask about the selected object" },
  { keys: "F", meaning: "Follow up on the newest answer" },
  { keys: "Enter", meaning: "Send the question (Shift+Enter for a new line)" },
  { keys: "Esc", meaning: "Stop the answer, else leave the conversation" },
  { keys: "Ctrl+S", meaning: "Save the project to a file" },
  { keys: "?", meaning: "This list" },
];

/** Attaches those keys to the window while the app is mounted. */
export function useShellKeys(): void {
  const playback = usePlayback();
  const commands = useCommands();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      if (actOn(event, playback, commands)) event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [playback, commands]);
}

/** Does what the key stands for; returns whether it stood for anything. */
function actOn(event: KeyboardEvent, playback: Playback, commands: Commands): boolean {
  if (event.key === "Escape") return stopAnswer(commands) || leaveConversation();
  if (
    (event.ctrlKey || event.metaKey) &&
    event.key.toLowerCase() === "s" &&
    !event.shiftKey &&
    !event.altKey
  ) {
    commands.exportProject();
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTextTarget(event.target)) return false;
  // A focused button or tab takes Space and its arrows itself.
  const onControl =
    event.target instanceof HTMLElement && event.target.closest("button, [role=tab], input") !== null;
  switch (event.key) {
    case " ":
      if (onControl) return false;
      playback.toggle();
      return true;
    case "k":
      playback.toggle();
      return true;
    case "ArrowLeft":
    case "ArrowRight":
      playback.step((event.key === "ArrowLeft" ? -1 : 1) * (event.shiftKey ? 10 : 1));
      return true;
    case "Home":
      playback.seek(0);
      return true;
    case "End":
      playback.seek(Number.MAX_SAFE_INTEGER);
      return true;
    case "j":
    case "l":
      changeSpeed(event.key === "j" ? -1 : 1);
      return true;
    case "a":
      focusComposer();
      return true;
    case "f":
      return followNewest();
    case "?":
      useApp.getState().shellChanged({ dialog: "help" });
      return true;
    default:
      return false;
  }
}

function changeSpeed(step: 1 | -1): void {
  const { settings, settingsChanged } = useApp.getState();
  const speed = SPEEDS[SPEEDS.indexOf(settings.speed) + step];
  if (speed !== undefined) settingsChanged({ speed });
}

/** Stops the answer that is being written, else the first that waits. */
function stopAnswer(commands: Commands): boolean {
  const running = Object.entries(useApp.getState().live);
  const [id] = running.find(([, live]) => live.stage !== "queued") ?? running[0] ?? [];
  if (id === undefined) return false;
  commands.stop(id as AnswerId);
  return true;
}
