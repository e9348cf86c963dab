import type { Layout } from "./use-layout.ts";

/** Layouts whose panels a person can make larger and smaller; on a phone on its side there is nothing to spare. */
export type SplitLayout = Exclude<Layout, "side">;

interface Limit {
  /** Whether the panels lie under the stage, so that their height changes. */
  readonly isRow: boolean;
  readonly minPx: number;
  /** Share of the window that the panels may take. */
  readonly maxShare: number;
}

export const PANEL_LIMITS: Readonly<Record<SplitLayout, Limit>> = {
  wide: { isRow: false, minPx: 520, maxShare: 0.6 },
  desktop: { isRow: false, minPx: 300, maxShare: 0.6 },
  tablet: { isRow: true, minPx: 240, maxShare: 0.6 },
  phone: { isRow: true, minPx: 240, maxShare: 0.65 },
};

/**
 * The size nearest to the wanted one that leaves stage and panels their room, in whole CSS pixels.
 * @param room of the window, along the same side
 */
export function sizeWithin(layout: SplitLayout, wanted: number, room: number): number {
  const { minPx, maxShare } = PANEL_LIMITS[layout];
  return Math.round(Math.max(minPx, Math.min(wanted, room * maxShare)));
}
