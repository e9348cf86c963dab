import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** How a project's video can be read again without asking: a handle the browser gave, or a clip that comes with the app. */
export type VideoSource =
  | { readonly kind: "handle"; readonly handle: FileSystemFileHandle }
  | { readonly kind: "sample"; readonly path: string };

interface Schema extends DBSchema {
  /** Projects as JSON values, keyed by their id; parsed at the door, since an older or newer app may have written them. */
  projects: { key: string; value: unknown };
  sources: { key: string; value: VideoSource };
  meta: { key: "lastProject"; value: string };
}

export type Database = IDBPDatabase<Schema>;

let opened: Promise<Database> | null = null;

/** The app's database, opened once. A failure is forgotten, so that a later call can try again. */
export function database(): Promise<Database> {
  opened ??= openDB<Schema>("videorefer", 1, {
    upgrade(db) {
      db.createObjectStore("projects");
      db.createObjectStore("sources");
      db.createObjectStore("meta");
    },
    // A newer version in another tab wants to upgrade: let it; the next call opens again.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}
