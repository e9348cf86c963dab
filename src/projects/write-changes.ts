import type { IDBPTransaction, StoreNames } from "idb";
import type { NamedMask } from "../core/named-mask.ts";
import type { PackedMask } from "../core/packed-mask.ts";
import type { Schema } from "./database-schema.ts";
import type { ProjectChanges } from "./project-changes.ts";

/** The stores that hold a project. */
export const PROJECT_STORES = [
  "projects",
  "summaries",
  "exchanges",
  "frames",
  "masks",
  "maskBlocks",
  "replaced",
] as const satisfies readonly StoreNames<Schema>[];

/** A transaction over those stores, and perhaps others. */
export type WriteTransaction<Mode extends "readwrite" | "versionchange"> = IDBPTransaction<
  Schema,
  StoreNames<Schema>[],
  Mode
>;

/**
 * Issues the requests that bring a stored project up to date, all before this returns. What becomes of them is what becomes of the
 * transaction.
 * @param packedOf a mask's bytes; null when it is stored already
 */
export function writeChanges(
  transaction: WriteTransaction<"readwrite" | "versionchange">,
  changes: ProjectChanges,
  packedOf: (mask: NamedMask) => PackedMask | null,
): void {
  const { id } = changes.record;
  const masks = transaction.objectStore("masks");
  for (const mask of changes.masks) {
    const packed = packedOf(mask);
    if (packed) issued(masks.put(packed, [id, mask.objectId, mask.frameIndex, mask.digest]));
  }
  const frames = transaction.objectStore("frames");
  for (const { objectId, block, row } of changes.blocks) {
    const key: [string, string, number] = [id, objectId, block];
    issued(row ? frames.put(row, key) : frames.delete(key));
  }
  if (changes.replaced.length > 0) {
    issued(transaction.objectStore("replaced").put(changes.replaced, [id, crypto.randomUUID()]));
  }
  const exchanges = transaction.objectStore("exchanges");
  for (const exchange of changes.exchanges) issued(exchanges.put(exchange, [id, exchange.id]));
  for (const answer of changes.removedExchanges) issued(exchanges.delete([id, answer]));
  issued(transaction.objectStore("projects").put(changes.record, id));
  issued(transaction.objectStore("summaries").put(changes.summary, id));
}

/** A request that fails undoes its transaction, which says so: nobody has to hear of it from the request as well. */
function issued(request: Promise<unknown>): void {
  request.catch(() => {});
}
