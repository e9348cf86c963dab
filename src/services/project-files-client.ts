import type { Remote } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type { StoredMask } from "../core/named-mask.ts";
import type { ProjectFilesApi, ProjectInColumns } from "../protocol/project-files.ts";
import { type During, WorkerLink } from "./worker-link.ts";

type OnFraction = (fraction: number) => void;

const CANCELLED: Failure = { code: "cancelled", message: "cancelled" };

/** The page's side of the projects worker, which lives as long as one file is read or written. */
export class ProjectFilesClient {
  private readonly link: WorkerLink<ProjectFilesApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/projects.worker.ts", import.meta.url), {
        type: "module",
        name: "projects",
      }),
  ) {
    this.link = new WorkerLink<ProjectFilesApi>("The worker for project files", create);
  }

  /** Reads a project file and keeps the project under `id`. */
  keep(file: Blob, id: string, onFraction: OnFraction): Promise<Result<void>> {
    return this.alone((remote, during) => remote.keep(file, id, during(onFraction)));
  }

  /** Writes a project file. @param unsaved masks that storage may lack */
  write(
    project: ProjectInColumns,
    unsaved: readonly StoredMask[],
    onFraction: OnFraction,
  ): Promise<Result<File>> {
    return this.alone((remote, during) => remote.write(project, unsaved, during(onFraction)));
  }

  /** Ends what is under way, as `cancelled`. Its worker dies with it, and with that whatever it had begun to store. */
  cancel(): void {
    this.link.terminate(CANCELLED);
  }

  /** One file at a time: the next one ends the one before. */
  private async alone<T>(
    work: (remote: Remote<ProjectFilesApi>, during: During) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    this.cancel();
    const result = await this.link.call(work);
    // Unless another file has taken over since, in which case this one was ended.
    if (result.ok || result.error !== CANCELLED) this.link.terminate(CANCELLED);
    return result;
  }
}
