import { fail, settle } from "../core/failure.ts";
import { maskKey, type StoredMask } from "../core/named-mask.ts";
import type { ProjectFilesApi, ProjectInColumns } from "../protocol/project-files.ts";
import { keepProject } from "./keep-project.ts";
import { projectFromFile, projectToFile } from "./project-file.ts";
import { storedMasks } from "./stored-masks.ts";

/** The worker's side of project files. */
export function createProjectFiles(): ProjectFilesApi {
  return {
    keep: async (file, id, onFraction) => {
      const read = await projectFromFile(file, (fraction) => onFraction(fraction / 2));
      if (!read.ok) return read;
      const { project, masks } = read.value;
      const own = { project: { ...project, id }, masks };
      return keepProject(own, (fraction) => onFraction((1 + fraction) / 2));
    },
    write: async (project, unsaved, onFraction) => {
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
        onFraction(masks.length / count / 2);
      }
      unsaved.forEach(take);
      if (wanted.size > 0) {
        return fail("internal", `${wanted.size} of its masks could not be read from storage`);
      }
      return settle(() => projectToFile(project, masks, (fraction) => onFraction((1 + fraction) / 2)));
    },
  };
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
  for (const { objectId, frame } of exchanges.flatMap(({ regions }) => regions)) {
    names.set(maskKey({ objectId, ...frame }), objectId);
  }
  return names;
}
