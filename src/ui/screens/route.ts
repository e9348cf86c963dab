import { useSyncExternalStore } from "react";

/** `#/dataset/dogs` is the path `dataset` with the rest `dogs`; nothing, `#` and `#/` are the empty path. */
export interface Route {
  readonly path: string;
  readonly rest: readonly string[];
}

export function parseRoute(hash: string): Route {
  const [path = "", ...rest] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decoded);
  return { path, rest: rest.filter((part) => part !== "") };
}

/** The part as written where it is not validly encoded: an address can be anything. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The route in the address, now and as it changes: by links, by `goTo`, by back and forward. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}

/** Goes to a screen. @param replace takes the present address's place in the history */
export function goTo(path: string, { replace = false } = {}): void {
  const hash = `#/${path}`;
  if (parseRoute(location.hash).path === path) return;
  if (replace) location.replace(hash);
  else location.hash = hash;
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
