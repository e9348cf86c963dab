import type { KeyboardEvent } from "react";
import { isFocusedByPointer } from "../../../keys/focus-origin.ts";

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A toolbar's key handler: arrows, Home and End move the focus among its buttons, of which one is in the tab order. */
export function moveFocusInside(event: KeyboardEvent<HTMLElement>): void {
  // After a click the arrows are the player's.
  if (isFocusedByPointer()) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const current = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (current < 0) return;
  let next: number;
  if (event.key in STEPS) next = (current + STEPS[event.key]! + buttons.length) % buttons.length;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = buttons.length - 1;
  else return;
  event.preventDefault();
  event.stopPropagation();
  buttons[next]!.focus();
}
