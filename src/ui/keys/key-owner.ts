import { isFocusedByPointer } from "./focus-origin.ts";

const MOVING = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
const PRESSING = [" ", "Enter"];

/** Whether the element the event goes to needs this key itself, so that no command may take it. */
export function ownsKey({ target, key }: Pick<KeyboardEvent, "target" | "key">): boolean {
  if (isTextTarget(target)) return true;
  if (!(target instanceof HTMLElement)) return false;
  // A list that opens keeps all keys but those that lead through the video; up and down choose.
  if (target instanceof HTMLSelectElement) return key !== "ArrowLeft" && key !== "ArrowRight";
  if (isFocusedByPointer()) return false;
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return MOVING.includes(key);
    if (target.type === "radio") return key === " " || key.startsWith("Arrow");
    return PRESSING.includes(key);
  }
  return target.closest("button, a, summary, [role=tab]") !== null && PRESSING.includes(key);
}

/** Whether text is written there. */
function isTextTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !["button", "checkbox", "radio", "range", "submit", "reset"].includes(target.type)
  );
}
