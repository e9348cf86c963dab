/** Gives the focus to the list before the button that has it goes away. */
export function focusList(button: HTMLElement): void {
  button.closest("section")?.focus();
}
