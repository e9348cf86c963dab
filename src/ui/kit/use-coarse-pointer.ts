import { useSyncExternalStore } from "react";

const coarse = matchMedia("(pointer: coarse)");
const subscribe = (listener: () => void) => {
  coarse.addEventListener("change", listener);
  return () => coarse.removeEventListener("change", listener);
};

/** Whether what points at the screen is a finger, which covers more than it means. */
export const useCoarsePointer = (): boolean => useSyncExternalStore(subscribe, () => coarse.matches);
