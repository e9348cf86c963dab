/** Waits until an arrow key is let go, or the window is left. */
export function onArrowRelease(done: () => void): void {
  const lifetime = new AbortController();
  const released = (event: Event) => {
    if (event instanceof KeyboardEvent && !event.key.startsWith("Arrow")) return;
    lifetime.abort();
    done();
  };
  addEventListener("keyup", released, { signal: lifetime.signal });
  addEventListener("blur", released, { signal: lifetime.signal });
}
