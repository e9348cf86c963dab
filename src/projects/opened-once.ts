import type { DBSchema, IDBPDatabase, OpenDBCallbacks } from "idb";

type Handlers<Schema extends DBSchema> = Required<Pick<OpenDBCallbacks<Schema>, "blocking" | "terminated">>;

/**
 * A database that is opened at the first call, and once. A failure is forgotten, so that a later call can try again.
 * @param open is to pass the handlers on to `openDB`
 */
export function openedOnce<Schema extends DBSchema>(
  open: (handlers: Handlers<Schema>) => Promise<IDBPDatabase<Schema>>,
): () => Promise<IDBPDatabase<Schema>> {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const handlers: Handlers<Schema> = {
    // A newer version in another tab wants to upgrade: let it; the next call opens again.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  };
  return () => {
    opened ??= open(handlers).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}
