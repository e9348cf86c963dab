import type { Result } from "../core/failure.ts";
import type { SaveState } from "../state/shell.ts";

/** How long a change may wait to be written, together with those that follow it. */
export const MAX_WAIT_MS = 250;

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
 * Writes a document shortly after it changed, one write at a time, always the newest. A failed write is tried again
 * with the next change or flush.
 */
export function createAutosave<Document>(
  write: (document: Document) => Promise<Result<unknown>>,
  onState: (state: SaveState) => void,
): Autosave<Document> {
  let waiting: { readonly document: Document } | null = null;
  let writing: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const writeWaiting = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    while (waiting) {
      const current: { readonly document: Document } = waiting;
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
      waiting = { document };
      onState({ kind: "saving" });
      timer ??= setTimeout(() => {
        timer = null;
        void flush();
      }, MAX_WAIT_MS);
    },
    flush,
    leave() {
      // It stays waiting: a page that comes back writes it again, and then learns whether that went well.
      if (waiting) void write(waiting.document);
    },
  };
}
