import type { Result } from "../core/failure.ts";
import type { Project } from "../core/project.ts";
import { inColumns } from "../projects/frame-blocks.ts";
import { ProjectFilesClient } from "../services/project-files-client.ts";
import { maskRegistry } from "../state/mask-registry.ts";

/**
 * The open project as a file, its masks from memory and from storage.
 * @param onFraction hears what share of the work is done, 0 to 1
 */
export function projectCopy(
  project: Project,
  files = new ProjectFilesClient(),
  onFraction: (fraction: number) => void = () => {},
): Promise<Result<File>> {
  return files.write(inColumns(project), maskRegistry.unsaved(), onFraction);
}
