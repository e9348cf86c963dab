import type { Failure } from "../core/failure.ts";
import type { ModelMemo, ModelProgress, StoredModel } from "../protocol/models.ts";
import type { SliceCreator } from "./slice.ts";

/** What is being done to one of the models on this device; one thing at a time. */
export interface ModelJob {
  readonly kind: "adding" | "verifying" | "exporting";
  readonly name: string;
  readonly folder: string;
  readonly progress: ModelProgress | null;
  /** Over the last few seconds; null until there is something to measure. */
  readonly bytesPerSecond: number | null;
  /** `performance.now()` when it began. */
  readonly startedMs: number;
}

/** Something that was done to a model, or should have been, and did not end well. */
export interface ModelTrouble {
  readonly name: string;
  readonly folder: string;
  readonly failure: Failure;
}

/** How a hub is reached; in memory only, so that no token ever lies on a disk. */
export interface HubAccess {
  /** Address of the hub or a mirror; empty for the public one. */
  readonly address: string;
  readonly token: string;
}

export interface ModelsSlice {
  /** Models on this device; null until they were listed. */
  readonly library: readonly StoredModel[] | null;
  readonly modelJob: ModelJob | null;
  readonly modelTrouble: ModelTrouble | null;
  /** What the last check or copy ended with, when it ended well, as a sentence. */
  readonly modelOutcome: string | null;
  /** Why this browser keeps no models for this page; null where it does. */
  readonly modelStorageFailure: Failure | null;
  /** Name of a model that is used from where it lies, until the page closes; null when none is. */
  readonly visitModel: string | null;
  /** Whether the browser promised not to clear this site's storage by itself; null until it was asked. */
  readonly storageKept: boolean | null;
  readonly hubAccess: HubAccess;
  libraryListed(library: readonly StoredModel[]): void;
  modelJobStarted(job: Pick<ModelJob, "kind" | "name" | "folder" | "startedMs">): void;
  modelJobMoved(progress: ModelProgress, bytesPerSecond: number | null): void;
  modelJobEnded(trouble: ModelTrouble | null): void;
  modelTroubled(trouble: ModelTrouble | null): void;
  modelOutcomeChanged(outcome: string | null): void;
  modelStorageFailed(failure: Failure | null): void;
  visitModelChanged(name: string | null): void;
  storageAnswered(kept: boolean): void;
  hubAccessChanged(change: Partial<HubAccess>): void;
}

export const createModelsSlice: SliceCreator<ModelsSlice> = (set) => ({
  library: null,
  modelJob: null,
  modelTrouble: null,
  modelOutcome: null,
  modelStorageFailure: null,
  visitModel: null,
  storageKept: null,
  hubAccess: { address: "", token: "" },
  libraryListed: (library) => set({ library }),
  modelJobStarted: (job) =>
    set({
      modelJob: { ...job, progress: null, bytesPerSecond: null },
      modelTrouble: null,
      modelOutcome: null,
    }),
  // Progress crosses threads on a way of its own, so some of it comes after the end.
  modelJobMoved: (progress, bytesPerSecond) =>
    set(({ modelJob }) => (modelJob ? { modelJob: { ...modelJob, progress, bytesPerSecond } } : {})),
  modelJobEnded: (modelTrouble) => set({ modelJob: null, modelTrouble }),
  modelTroubled: (modelTrouble) => set({ modelTrouble }),
  modelOutcomeChanged: (modelOutcome) => set({ modelOutcome }),
  modelStorageFailed: (modelStorageFailure) => set({ modelStorageFailure }),
  visitModelChanged: (visitModel) => set({ visitModel }),
  storageAnswered: (storageKept) => set({ storageKept }),
  hubAccessChanged: (change) => set(({ hubAccess }) => ({ hubAccess: { ...hubAccess, ...change } })),
});

/** What getting a model once more takes; null when that is not known. */
export function memoOf({ folder, name, variant, origin }: StoredModel): ModelMemo | null {
  return origin && variant && { folder, name, variant, origin };
}

/** Share of a job that is done, 0 to 1; null while that is not known. */
export function jobFraction({ progress }: Pick<ModelJob, "progress">): number | null {
  if (!progress || progress.totalBytes <= 0) return null;
  return Math.min(1, progress.doneBytes / progress.totalBytes);
}

/** Whole percent, rounded down: 100 only when everything is done. */
export function jobPercent(job: Pick<ModelJob, "progress">): number | null {
  const fraction = jobFraction(job);
  return fraction === null ? null : Math.floor(fraction * 100);
}
