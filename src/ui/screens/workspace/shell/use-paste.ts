import { useEffect } from "react";
import type { Commands } from "../../../../state/commands/commands.ts";
import type { Playback } from "../../../../state/playback.ts";
import { pasteMask } from "../objects/object-commands.ts";

/** Opens a picture or a video that is pasted, else pastes the mask that was copied. Text that is pasted with it, as from a document, goes where the person types. */
export function usePaste(commands: Pick<Commands, "openMade">, playback: Playback): void {
  useEffect(() => {
    const pasted = (event: ClipboardEvent) => {
      const data = event.clipboardData;
      if (!data || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const file = [...data.files].find(({ type }) => /^(image|video)\//.test(type));
      if (!file) {
        if (!isTyping(event.target) && pasteMask(playback)) event.preventDefault();
        return;
      }
      if (isTyping(event.target) && data.types.includes("text/plain")) return;
      event.preventDefault();
      void commands.openMade(named(file));
    };
    addEventListener("paste", pasted);
    return () => removeEventListener("paste", pasted);
  }, [commands, playback]);
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable]") !== null;

/** Browsers call every pasted picture the same, so it is named for when it came. A file that was copied keeps its name. */
function named(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const ending = file.name.slice(file.name.indexOf("."));
  return new File([file], `Pasted ${localTime()}${ending}`, { type: file.type });
}

/** `2026-11-30 14.05.09`, which every file system takes. */
export function localTime(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `${date} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(".")}`;
}
