import type { Patch } from "immer";
import type { AnswerId, ObjectId } from "../core/project.ts";

/** One step that can be taken back: what it was, where, and the changes in both directions. */
export interface HistoryEntry {
  /** Names the step as the person would: "Brush stroke on Dog". */
  readonly label: string;
  /** The frame where the change can be seen; null when it is not tied to one. */
  readonly frameIndex: number | null;
  readonly objectId: ObjectId | null;
  /** The answer that the step removes, with those that follow it when it is done. */
  readonly answerId: AnswerId | null;
  /** The track whose masks it is; it grows until that ends. */
  readonly trackId: string | null;
  readonly forward: readonly Patch[];
  readonly backward: readonly Patch[];
  /** Estimated size in memory. */
  readonly bytes: number;
}

export interface History {
  /** Oldest first; the last one is undone next. */
  readonly past: readonly HistoryEntry[];
  /** The last one is redone next. */
  readonly future: readonly HistoryEntry[];
}

export const EMPTY_HISTORY: History = { past: [], future: [] };

export const HISTORY_BYTES = 64 * 1024 * 1024;
/** What a person could conceivably step back through; keeps the list itself short. */
export const HISTORY_STEPS = 1000;

/** Adds a step, drops what had been undone, and forgets the oldest steps beyond the budget; the newest always stays. */
export function recorded(history: History, entry: HistoryEntry, budgetBytes = HISTORY_BYTES): History {
  const past = [...history.past, entry];
  let bytes = past.reduce((sum, step) => sum + step.bytes, 0);
  let forgotten = 0;
  while (past.length - forgotten > 1 && (bytes > budgetBytes || past.length - forgotten > HISTORY_STEPS)) {
    bytes -= past[forgotten]!.bytes;
    forgotten++;
  }
  return { past: past.slice(forgotten), future: [] };
}

/**
 * Adds to the step of a track that goes on, wherever it stands. What was done since must not have removed an object: paths of patches
 * count objects.
 * @returns null when there is no such step to be taken back
 */
export function extended(
  { past, future }: History,
  trackId: string,
  forward: readonly Patch[],
  backward: readonly Patch[],
): History | null {
  const index = past.findLastIndex((step) => step.trackId === trackId);
  const step = past[index];
  if (!step) return null;
  const grown: HistoryEntry = {
    ...step,
    forward: [...step.forward, ...forward],
    // The newest change is the first to be taken back.
    backward: [...backward, ...step.backward],
    bytes: step.bytes + patchBytes(forward) + patchBytes(backward),
  };
  return { past: past.with(index, grown), future };
}

/** Size of patches in memory: eight bytes a number, two a character, sixteen for each key and object. */
export function patchBytes(patches: readonly Patch[]): number {
  return patches.reduce((sum, patch) => sum + 64 + valueBytes(patch.value), 0);
}

function valueBytes(value: unknown): number {
  if (typeof value === "string") return 2 * value.length;
  if (Array.isArray(value) && typeof value[0] === "number") return 8 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce<number>((sum, item) => sum + 16 + valueBytes(item), 16);
}
