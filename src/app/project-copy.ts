import { fail, ok, type Result } from "../core/failure.ts";
import { maskKey, type StoredMask } from "../core/named-mask.ts";
import type { Project } from "../core/project.ts";
import { changesOf } from "../projects/project-changes.ts";
import { projectToFile } from "../projects/project-file.ts";
import { storedMasks } from "../projects/stored-masks.ts";
import { maskRegistry } from "../state/mask-registry.ts";

/** The open project as a file, its masks from memory and from storage. */
export async function projectCopy(project: Project): Promise<Result<File>> {
  const source = storedMasks(project.id);
  const masks: StoredMask[] = [];
  const named = new Map(changesOf(null, project).masks.map((mask) => [maskKey(mask), mask]));
  for (const objectId of new Set([...named.values()].map((mask) => mask.objectId))) {
    const stored = await source.read([{ objectId, first: 0, last: Number.MAX_SAFE_INTEGER }]);
    for (const mask of stored.ok ? stored.value : []) if (named.delete(maskKey(mask))) masks.push(mask);
  }
  for (const [key, mask] of named) {
    const packed = maskRegistry.packed(mask.objectId, mask);
    if (packed && named.delete(key)) masks.push({ ...mask, packed });
  }
  if (named.size > 0) return fail("internal", `${named.size} of its masks could not be read from storage`);
  return ok(await projectToFile(project, masks));
}
