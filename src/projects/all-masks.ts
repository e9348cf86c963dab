import { fail, ok, type Result } from "../core/failure.ts";
import { maskKey, type StoredMask } from "../core/named-mask.ts";
import { regionMasks } from "../core/project.ts";
import type { ProjectInColumns } from "../protocol/project-files.ts";
import { storedMasks } from "./stored-masks.ts";

/**
 * Every mask that a project names, in its objects and its questions.
 * @param unsaved masks that storage may lack
 * @param onFraction hears what share is read, 0 to 1
 */
export async function allMasks(
  project: ProjectInColumns,
  unsaved: readonly StoredMask[],
  onFraction: (fraction: number) => void,
): Promise<Result<readonly StoredMask[]>> {
  const wanted = maskNames(project);
  const masks: StoredMask[] = [];
  const take = (mask: StoredMask) => {
    if (wanted.delete(maskKey(mask))) masks.push(mask);
  };
  const count = wanted.size;
  const source = storedMasks(project.id);
  for (const objectId of new Set(wanted.values())) {
    const read = await source.read([{ objectId, first: 0, last: Number.MAX_SAFE_INTEGER }]);
    // Without storage what is in memory may be all there is.
    if (read.ok) read.value.forEach(take);
    onFraction(masks.length / count);
  }
  unsaved.forEach(take);
  return wanted.size > 0
    ? fail("internal", "{size} of its masks could not be read from storage", { size: wanted.size })
    : ok(masks);
}

/** The object of every mask that a project names, by the mask's key. */
function maskNames({ objects, exchanges }: ProjectInColumns): Map<string, StoredMask["objectId"]> {
  const names = new Map<string, StoredMask["objectId"]>();
  for (const { id: objectId, masks } of objects) {
    for (const [i, frameIndex] of masks.frames.entries()) {
      const digest = masks.digests[i] as StoredMask["digest"];
      names.set(maskKey({ objectId, frameIndex, digest }), objectId);
    }
  }
  for (const region of exchanges.flatMap(({ regions }) => regions)) {
    const { objectId } = region;
    for (const mask of regionMasks(region)) names.set(maskKey({ objectId, ...mask }), objectId);
  }
  return names;
}
