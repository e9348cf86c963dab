import type { Result } from "../core/failure.ts";
import type { StoredMask } from "../core/named-mask.ts";
import type { ObjectId } from "../core/project.ts";
import { database } from "./database.ts";
import { maskBlocks } from "./mask-blocks.ts";
import { changesOf } from "./project-changes.ts";
import type { UnpackedProject } from "./project-schema.ts";
import { stored } from "./stored.ts";
import { PROJECT_STORES, writeChanges } from "./write-changes.ts";

/**
 * Stores a whole project that is not stored yet, all of it or nothing.
 * @param onFraction hears what share of the masks is written, 0 to 1
 */
export function keepProject(
  { project, masks }: UnpackedProject,
  onFraction: (fraction: number) => void = () => {},
): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction(PROJECT_STORES, "readwrite");
    const { done } = transaction;
    done.catch(() => {});
    try {
      const store = transaction.objectStore("maskBlocks");
      let written = 0;
      for (const [objectId, list] of byObject(masks)) {
        const puts: Promise<unknown>[] = [];
        for (const { group, part, block } of maskBlocks(list)) {
          puts.push(store.put(block, [project.id, objectId, group, part]));
        }
        await Promise.all(puts);
        written += list.length;
        onFraction(written / masks.length);
      }
      writeChanges(transaction, { ...changesOf(null, project), masks: [] }, () => null);
    } catch (error) {
      if (transaction.error === null) transaction.abort();
      // A full disk undoes the transaction, which knows why; the requests in it only hear that it was undone.
      throw transaction.error ?? error;
    }
    await done;
  });
}

function byObject(masks: readonly StoredMask[]): ReadonlyMap<ObjectId, readonly StoredMask[]> {
  const found = new Map<ObjectId, StoredMask[]>();
  for (const mask of masks) {
    const list = found.get(mask.objectId);
    if (list) list.push(mask);
    else found.set(mask.objectId, [mask]);
  }
  return found;
}
