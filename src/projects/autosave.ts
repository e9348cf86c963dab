import type { Result } from "../core/failure.ts";
import type { SaveState } from "../state/shell.ts";

/** A pause this long in the editing writes the document. */
export const QUIET_MS = 250;
/** Without a pause (an answer streaming in) it is written this often. */
export const MAX_MS = 2000;

export interface Autosave<Document> {
  /** The document changed; it is written soon. */
  changed(document: Document): void;
  /** Writes what is waiting now; resolves when it is on disk. */
  flush(): Promise<void>;
  /**
   * The page goes away: starts writing what is waiting before this returns, even behind a write under way, since
   * nothing will be awaited any more. Writes have to end in the order they were started, as transactions do.
   */
  leave(): void;
}

/**
 * Writes a document shortly after it last changed, one write at a time, always the newest. A failed write is tried
 * again with the next change or flush.
 */
export function createAutosave<Document>(
  write: (document: Document) => Promise<Result<unknown>>,
  onState: (state: SaveState) => void,
): Autosave<Document> {
  let waiting: { document: Document; sinceMs: number } | null = null;
  let writing: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const writeWaiting = async (): Promise<void> => {
    clearTimeout(timer);
    while (waiting) {
      const current: { document: Document; sinceMs: number } = waiting;
      waiting = null;
      const result = await write(current.document);
      if (!result.ok) {
        waiting ??= current;
        onState({ kind: "failed", failure: result.error });
        return;
      }
    }
    onState({ kind: "saved" });
  };

  const flush = (): Promise<void> => {
    if (!waiting) return writing ?? Promise.resolve();
    writing ??= writeWaiting().finally(() => {
      writing = null;
    });
    return writing;
  };

  return {
    changed(document) {
      const nowMs = performance.now();
      waiting = { document, sinceMs: waiting?.sinceMs ?? nowMs };
      onState({ kind: "saving" });
      clearTimeout(timer);
      const atMostMs = Math.max(0, waiting.sinceMs + MAX_MS - nowMs);
      timer = setTimeout(() => void flush(), Math.min(QUIET_MS, atMostMs));
    },
    flush,
    leave() {
      // It stays waiting: a page that comes back writes it again, and then learns whether that went well.
      if (waiting) void write(waiting.document);
    },
  };
}
