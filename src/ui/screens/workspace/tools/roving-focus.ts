import type { KeyboardEvent } from "react";
import { arrowStep } from "../../../keys/arrow-step.ts";
import { isFocusedByPointer } from "../../../keys/focus-origin.ts";

/** A toolbar's key handler: arrows, Home and End move the focus among its buttons, of which one is in the tab order. */
export function moveFocusInside(event: KeyboardEvent<HTMLElement>): void {
  // After a click the arrows are the player's.
  if (isFocusedByPointer()) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const current = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (current < 0) return;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : arrowStep(event.key);
  let next: number;
  if (step !== 0) next = (current + step + buttons.length) % buttons.length;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = buttons.length - 1;
  else return;
  event.preventDefault();
  event.stopPropagation();
  buttons[next]!.focus();
}
