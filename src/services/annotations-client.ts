import type { Remote } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type { StoredMask } from "../core/named-mask.ts";
import type {
  AnnotationFormat,
  AnnotationsApi,
  FitChoices,
  ReadMasks,
  VideoToFit,
  WrittenAnnotations,
} from "../protocol/annotations.ts";
import type { ProjectInColumns } from "../protocol/project-files.ts";
import { type During, WorkerLink } from "./worker-link.ts";

type OnFraction = (fraction: number) => void;

const CANCELLED: Failure = { code: "cancelled", message: "cancelled" };

/** The page's side of the annotations worker, which lives as long as one file is read or written. */
export class AnnotationsClient {
  private readonly link: WorkerLink<AnnotationsApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/annotations.worker.ts", import.meta.url), {
        type: "module",
        name: "annotations",
      }),
  ) {
    this.link = new WorkerLink<AnnotationsApi>("The worker for masks of other programs", create);
  }

  /** Writes what is marked. @param unsaved masks that storage may lack */
  write(
    project: ProjectInColumns,
    unsaved: readonly StoredMask[],
    format: AnnotationFormat,
    onFraction: OnFraction,
  ): Promise<Result<WrittenAnnotations>> {
    return this.alone((remote, during) => remote.write(project, unsaved, format, during(onFraction)));
  }

  /** Reads a file of masks. @param choices what to do with what does not fit; null when nobody was asked yet */
  read(
    file: File,
    video: VideoToFit,
    choices: FitChoices | null,
    onFraction: OnFraction,
  ): Promise<Result<ReadMasks>> {
    return this.alone((remote, during) => remote.read(file, video, choices, during(onFraction)));
  }

  /** Ends what is under way, as `cancelled`. */
  cancel(): void {
    this.link.terminate(CANCELLED);
  }

  /** One file at a time: the next one ends the one before. */
  private async alone<T>(
    work: (remote: Remote<AnnotationsApi>, during: During) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    this.cancel();
    const result = await this.link.call(work);
    // Unless another file has taken over since, in which case this one was ended.
    if (result.ok || result.error !== CANCELLED) this.link.terminate(CANCELLED);
    return result;
  }
}
