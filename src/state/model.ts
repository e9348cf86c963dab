import type { Failure } from "../core/failure.ts";
import type { DeviceReport, LoadProgress, ModelInfo } from "../protocol/engine.ts";
import type { SliceCreator } from "./slice.ts";

export type ModelState =
  | { readonly kind: "idle" }
  | { readonly kind: "loading"; readonly progress: LoadProgress | null }
  | { readonly kind: "ready"; readonly info: ModelInfo }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface ModelSlice {
  readonly model: ModelState;
  /** What the engine found of this machine; null until it was asked. */
  readonly deviceReport: DeviceReport | null;
  modelChanged(model: ModelState): void;
  deviceReported(report: DeviceReport | null): void;
}

export const createModelSlice: SliceCreator<ModelSlice> = (set) => ({
  model: { kind: "idle" },
  deviceReport: null,
  modelChanged: (model) => set({ model }),
  deviceReported: (deviceReport) => set({ deviceReport }),
});

/** Share of the model's weights that have arrived, 0 to 1; null before and after that, when there is nothing to count. */
export function loadFraction(progress: LoadProgress | null): number | null {
  if (progress?.phase !== "weights" || progress.totalBytes <= 0) return null;
  return Math.min(1, progress.loadedBytes / progress.totalBytes);
}
