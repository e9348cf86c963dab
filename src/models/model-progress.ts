import type { ModelProgress } from "../protocol/models.ts";

export type OnProgress = (progress: ModelProgress) => void;

export const waiting = (note: string): ModelProgress => ({
  phase: "waiting",
  doneBytes: 0,
  totalBytes: 0,
  note,
});

/** Progress is worth a message to the page after this share of the bytes, or this long: gigabytes come in pieces of kilobytes. */
const TOLD_SHARE = 1 / 500;
const TOLD_EVERY_MS = 250;

/** Passes on what is worth a message, and drops the rest. */
export function throttled(onProgress: OnProgress): OnProgress {
  let told: { progress: ModelProgress; ms: number } | null = null;
  return (progress) => {
    const ms = performance.now();
    const isSmall =
      told !== null &&
      progress.note === null &&
      progress.phase === told.progress.phase &&
      progress.doneBytes < progress.totalBytes &&
      progress.doneBytes - told.progress.doneBytes < progress.totalBytes * TOLD_SHARE &&
      ms - told.ms < TOLD_EVERY_MS;
    if (isSmall) return;
    told = { progress, ms };
    onProgress(progress);
  };
}

/** Tells of progress by bytes that are added up, and stops there when the signal is aborted. */
export function counted(
  phase: ModelProgress["phase"],
  totalBytes: number,
  onProgress: OnProgress,
  signal: AbortSignal,
): (bytes: number) => void {
  let doneBytes = 0;
  return (bytes) => {
    signal.throwIfAborted();
    doneBytes += bytes;
    onProgress({ phase, doneBytes, totalBytes, note: null });
  };
}
