import { useSyncExternalStore } from "react";

/** As in the style sheets. */
const QUERY = window.matchMedia("(max-width: 860px)");

function subscribe(listener: () => void): () => void {
  QUERY.addEventListener("change", listener);
  return () => QUERY.removeEventListener("change", listener);
}

/** Whether list and record have no room beside each other. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => QUERY.matches);
