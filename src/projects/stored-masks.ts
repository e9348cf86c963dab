import type { IDBPObjectStore } from "idb";
import type { Result } from "../core/failure.ts";
import { maskKey, type NamedMask, type StoredMask } from "../core/named-mask.ts";
import type { MaskDigest, PackedMask } from "../core/packed-mask.ts";
import { type Project, regionMasks } from "../core/project.ts";
import type { FrameSpan, MaskSource } from "../state/mask-registry.ts";
import { database, keysOfProject } from "./database.ts";
import type { Schema } from "./database-schema.ts";
import { fromBlock, groupOf, toBlock } from "./mask-blocks.ts";
import { stored } from "./stored.ts";

/** Reads the masks of a stored project. */
export function storedMasks(projectId: string): MaskSource {
  return { read: (spans) => readMasks(projectId, spans) };
}

function readMasks(projectId: string, spans: readonly FrameSpan[]): Promise<Result<readonly StoredMask[]>> {
  return stored(async () => {
    const transaction = (await database()).transaction(["masks", "maskBlocks"]);
    const found = await Promise.all(
      spans.map(async (span) => {
        const [single, blocks] = await Promise.all([
          readSingle(transaction.objectStore("masks"), projectId, span),
          transaction.objectStore("maskBlocks").getAll(blocksOf(projectId, span)),
        ]);
        const isInSpan = ({ frameIndex }: StoredMask) => frameIndex >= span.first && frameIndex <= span.last;
        return [...single, ...blocks.flatMap((block) => fromBlock(span.objectId, block).filter(isInSpan))];
      }),
    );
    return found.flat();
  });
}

async function readSingle(
  store: Pick<IDBPObjectStore<Schema, ["masks"], "masks">, "getAll" | "getAllKeys">,
  projectId: string,
  { objectId, first, last }: FrameSpan,
): Promise<readonly StoredMask[]> {
  const range = IDBKeyRange.bound([projectId, objectId, first], [projectId, objectId, last, []]);
  const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
  return keys.flatMap(([, , frameIndex, digest], i) => {
    const value: unknown = values[i];
    if (!(value instanceof Uint8Array)) return [];
    return [{ objectId, frameIndex, digest: digest as MaskDigest, packed: value as PackedMask }];
  });
}

function blocksOf(projectId: string, { objectId, first, last }: FrameSpan): IDBKeyRange {
  return IDBKeyRange.bound([projectId, objectId, groupOf(first)], [projectId, objectId, groupOf(last), []]);
}

/**
 * Deletes the masks that edits of earlier visits replaced and nothing names any more. Called when a project is opened to be
 * written, before there are steps to undo.
 */
export function deleteReplacedMasks(project: Project): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction(["replaced", "masks", "maskBlocks"], "readwrite");
    const [replaced, masks] = [transaction.objectStore("replaced"), transaction.objectStore("masks")];
    const blocks = transaction.objectStore("maskBlocks");
    const range = keysOfProject(project.id);
    const [keys, lists] = await Promise.all([replaced.getAllKeys(range), replaced.getAll(range)]);
    const isNamed = namedBy(project);
    const groups = new Map<string, FrameSpan>();
    for (const [i, key] of keys.entries()) {
      const list = lists[i]!;
      const needed = list.filter(isNamed);
      for (const mask of list) {
        if (isNamed(mask)) continue;
        const { objectId, frameIndex, digest } = mask;
        void masks.delete([project.id, objectId, frameIndex, digest]);
        groups.set(`${groupOf(frameIndex)} ${objectId}`, { objectId, first: frameIndex, last: frameIndex });
      }
      if (needed.length === 0) void replaced.delete(key);
      else if (needed.length < list.length) void replaced.put(needed, key);
    }
    // A block is written again without the masks that nothing names.
    for (const span of groups.values()) {
      const inGroup = blocksOf(project.id, span);
      const [blockKeys, values] = await Promise.all([blocks.getAllKeys(inGroup), blocks.getAll(inGroup)]);
      for (const [i, key] of blockKeys.entries()) {
        const all = fromBlock(span.objectId, values[i]);
        const needed = all.filter(isNamed);
        if (needed.length === 0) void blocks.delete(key);
        else if (needed.length < all.length) void blocks.put(toBlock(needed), key);
      }
    }
    await transaction.done;
  });
}

function namedBy({ objects, exchanges }: Project): (mask: NamedMask) => boolean {
  const masksOf = new Map(objects.map(({ id, masks }) => [id, masks]));
  const asked = new Set(
    exchanges.flatMap(({ regions }) =>
      regions.flatMap((region) =>
        regionMasks(region).map((frame) => maskKey({ objectId: region.objectId, ...frame })),
      ),
    ),
  );
  return (mask) =>
    masksOf.get(mask.objectId)?.[mask.frameIndex]?.digest === mask.digest || asked.has(maskKey(mask));
}
