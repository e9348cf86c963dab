import { useSyncExternalStore } from "react";
import { maskRegistry } from "../../../../state/mask-registry.ts";

/** Renders again once masks that were asked for have been read. */
export function useMaskReads(): void {
  useSyncExternalStore(maskRegistry.subscribe, maskRegistry.version);
}
