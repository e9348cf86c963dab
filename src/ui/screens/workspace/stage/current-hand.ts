import { create } from "zustand";
import type { Hand } from "./hand.ts";

/** What draws on the mounted stage, for keys and for buttons beside it; null while no stage is mounted. */
export const useCurrentHand = create<{ readonly hand: Hand | null }>()(() => ({ hand: null }));

/** Whether a stage is mounted. */
export const hasStage = (): boolean => useCurrentHand.getState().hand !== null;
