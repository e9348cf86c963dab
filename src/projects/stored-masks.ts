import type { Result } from "../core/failure.ts";
import { maskKey, type NamedMask, type StoredMask } from "../core/named-mask.ts";
import type { MaskDigest, PackedMask } from "../core/packed-mask.ts";
import type { ObjectId, Project } from "../core/project.ts";
import type { FrameSpan, MaskSource } from "../state/mask-registry.ts";
import { database, keysOfProject } from "./database.ts";
import { stored } from "./stored.ts";

/** Reads the masks of a stored project. */
export function storedMasks(projectId: string): MaskSource {
  return { read: (spans) => readMasks(projectId, spans) };
}

function readMasks(projectId: string, spans: readonly FrameSpan[]): Promise<Result<readonly StoredMask[]>> {
  return stored(async () => {
    const store = (await database()).transaction("masks").store;
    const found = await Promise.all(
      spans.map(({ objectId, first, last }) => {
        const range = IDBKeyRange.bound([projectId, objectId, first], [projectId, objectId, last, []]);
        return Promise.all([store.getAllKeys(range), store.getAll(range)]);
      }),
    );
    return found.flatMap(([keys, values]) =>
      keys.flatMap(([, objectId, frameIndex, digest], i) => {
        const value: unknown = values[i];
        if (!(value instanceof Uint8Array)) return [];
        return [
          {
            objectId: objectId as ObjectId,
            frameIndex,
            digest: digest as MaskDigest,
            packed: value as PackedMask,
          },
        ];
      }),
    );
  });
}

/**
 * Deletes the masks that edits of earlier visits replaced and nothing names any more. Called when a project is opened to be
 * written, before there are steps to undo.
 */
export function deleteReplacedMasks(project: Project): Promise<Result<void>> {
  return stored(async () => {
    const transaction = (await database()).transaction(["replaced", "masks"], "readwrite");
    const [replaced, masks] = [transaction.objectStore("replaced"), transaction.objectStore("masks")];
    const range = keysOfProject(project.id);
    const [keys, lists] = await Promise.all([replaced.getAllKeys(range), replaced.getAll(range)]);
    const isNamed = namedBy(project);
    for (const [i, key] of keys.entries()) {
      const list = lists[i]!;
      const needed = list.filter(isNamed);
      for (const mask of list) {
        if (!isNamed(mask)) void masks.delete([project.id, mask.objectId, mask.frameIndex, mask.digest]);
      }
      if (needed.length === 0) void replaced.delete(key);
      else if (needed.length < list.length) void replaced.put(needed, key);
    }
    await transaction.done;
  });
}

function namedBy({ objects, exchanges }: Project): (mask: NamedMask) => boolean {
  const masksOf = new Map(objects.map(({ id, masks }) => [id, masks]));
  const asked = new Set(
    exchanges.flatMap(({ regions }) => regions.map(({ objectId, frame }) => maskKey({ objectId, ...frame }))),
  );
  return (mask) =>
    masksOf.get(mask.objectId)?.[mask.frameIndex]?.digest === mask.digest || asked.has(maskKey(mask));
}
