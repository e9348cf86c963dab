let byPointer = false;

/**
 * Whether the focused element was focused by pointer. It then keeps the focus, so that Tab goes on from there, but not
 * the keys: after a click on Loop, Space should play. `:focus-visible` cannot tell, since any key press turns it on.
 */
export const isFocusedByPointer = (): boolean => byPointer;

/** Watches how elements come by the focus; returns the way to stop. */
export function watchFocusOrigin(): () => void {
  const lifetime = new AbortController();
  const options = { capture: true, signal: lifetime.signal };
  let pointerLast = false;
  addEventListener(
    "pointerdown",
    () => {
      pointerLast = true;
      // A press on what has the focus already: the pointer has it from now on.
      byPointer = true;
    },
    options,
  );
  addEventListener("keydown", () => (pointerLast = false), options);
  addEventListener("focusin", () => (byPointer = pointerLast), options);
  return () => lifetime.abort();
}
