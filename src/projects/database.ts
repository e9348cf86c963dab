import { type IDBPDatabase, openDB } from "idb";
import { packedMasks } from "../core/named-mask.ts";
import type { Schema } from "./database-schema.ts";
import { openedOnce } from "./opened-once.ts";
import { changesOf } from "./project-changes.ts";
import { projectFromV1 } from "./project-v1.ts";
import { type WriteTransaction, writeChanges } from "./write-changes.ts";

export type Database = IDBPDatabase<Schema>;

const VERSION = 3;

/** The app's database. */
export const database = openedOnce<Schema>(async (handlers) => {
  let upgradeError: unknown = null;
  const opening = openDB<Schema>("videorefer", VERSION, {
    async upgrade(db, oldVersion, _newVersion, transaction) {
      // Opening fails as well, and says why.
      transaction.done.catch(() => {});
      try {
        await upgrade(db, oldVersion, transaction);
      } catch (error) {
        // Nobody waits for this function: without this the half that was done would be kept.
        upgradeError = error;
        transaction.abort();
      }
    },
    ...handlers,
  });
  return opening.catch((error: unknown) => {
    throw upgradeError ?? error;
  });
});

/** Everything happens in one transaction: cut off at any moment, the database is as it was. */
async function upgrade(
  db: Database,
  oldVersion: number,
  transaction: WriteTransaction<"versionchange">,
): Promise<void> {
  if (oldVersion < 1) {
    db.createObjectStore("projects");
    db.createObjectStore("sources");
    db.createObjectStore("meta");
  }
  if (oldVersion < 2) {
    for (const store of ["summaries", "exchanges", "frames", "masks", "replaced"] as const) {
      db.createObjectStore(store);
    }
  }
  db.createObjectStore("maskBlocks");
  if (oldVersion === 1) await upgradeProjects(transaction);
}

/** Projects of version 1 were whole documents. One that cannot be read is left as it is, neither shown nor deleted. */
async function upgradeProjects(transaction: WriteTransaction<"versionchange">): Promise<void> {
  const ids = await transaction.objectStore("projects").getAllKeys();
  for (const id of ids) {
    const read = projectFromV1(await transaction.objectStore("projects").get(id));
    if (!read.ok || read.value.project.id !== id) continue;
    const { project, masks } = read.value;
    writeChanges(transaction, changesOf(null, project), packedMasks(masks));
  }
}

/** Every key of a project in a store whose keys are arrays that begin with its id. */
export function keysOfProject(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id], [id, []]);
}
