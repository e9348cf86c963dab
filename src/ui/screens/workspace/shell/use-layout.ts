import { useSyncExternalStore } from "react";

/**
 * How the workspace is arranged, by the size of the window. `wide`: stage, objects and questions side by side. `desktop`: one
 * panel at a time beside the stage. `tablet`: upright, both panels under the stage. `phone`: upright, one panel under the
 * stage. `side`: a phone lying, one panel beside the stage.
 */
export type Layout = "phone" | "side" | "tablet" | "desktop" | "wide";

const QUERIES: readonly (readonly [Layout, MediaQueryList])[] = [
  ["side", window.matchMedia("(max-height: 480px) and (orientation: landscape)")],
  ["phone", window.matchMedia("(max-width: 760px)")],
  ["tablet", window.matchMedia("(max-width: 1200px) and (orientation: portrait)")],
  ["wide", window.matchMedia("(min-width: 1500px)")],
];

function subscribe(listener: () => void): () => void {
  for (const [, query] of QUERIES) query.addEventListener("change", listener);
  return () => {
    for (const [, query] of QUERIES) query.removeEventListener("change", listener);
  };
}

const current = (): Layout => QUERIES.find(([, query]) => query.matches)?.[0] ?? "desktop";

export function useLayout(): Layout {
  return useSyncExternalStore(subscribe, current);
}

/** Whether the window has room for little: controls that are rarely used move into the menu, tools into a panel. */
export const isCompact = (layout: Layout): boolean => layout === "phone" || layout === "side";
