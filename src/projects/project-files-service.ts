import { settle } from "../core/failure.ts";
import type { ProjectFilesApi } from "../protocol/project-files.ts";
import { allMasks } from "./all-masks.ts";
import { keepProject } from "./keep-project.ts";
import { projectFromFile, projectToFile } from "./project-file.ts";

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
      const masks = await allMasks(project, unsaved, (fraction) => onFraction(fraction / 2));
      if (!masks.ok) return masks;
      return settle(() => projectToFile(project, masks.value, (fraction) => onFraction((1 + fraction) / 2)));
    },
  };
}
