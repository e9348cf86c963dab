import { useSyncExternalStore } from "react";

/** `wide` shows both panels beside the stage, `desktop` one at a time, `phone` puts them under it. */
export type Layout = "phone" | "desktop" | "wide";

const wide = window.matchMedia("(min-width: 1500px)");
const phone = window.matchMedia("(max-width: 760px)");

function subscribe(listener: () => void): () => void {
  wide.addEventListener("change", listener);
  phone.addEventListener("change", listener);
  return () => {
    wide.removeEventListener("change", listener);
    phone.removeEventListener("change", listener);
  };
}

const current = (): Layout => (phone.matches ? "phone" : wide.matches ? "wide" : "desktop");

export function useLayout(): Layout {
  return useSyncExternalStore(subscribe, current);
}
