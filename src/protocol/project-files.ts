import type { ProxyMarked } from "comlink";
import type { Result } from "../core/failure.ts";
import type { StoredMask } from "../core/named-mask.ts";
import type { Project, SceneObject } from "../core/project.ts";

/** Frames that an object has masks on: a column for each field of `FrameMask`, of equal lengths. */
export interface FrameColumns {
  readonly frames: Uint32Array;
  readonly seconds: Float64Array;
  readonly digests: Float64Array;
  /** Of a tracker; −1 for a mask drawn by hand; −2 less the confidence for an interpolated one. */
  readonly confidences: Float64Array;
}

/** A project whose masks are told in columns: those cross threads at no cost, however many masks there are. */
export interface ProjectInColumns extends Omit<Project, "objects"> {
  readonly objects: readonly (Omit<SceneObject, "masks"> & { readonly masks: FrameColumns })[];
}

/** Hears what share of the work is done, 0 to 1. */
export type OnFraction = ((fraction: number) => void) & ProxyMarked;

/** Project files, read and written beside the page. Ending the worker ends what it does; nothing half done is kept. */
export interface ProjectFilesApi {
  /** Reads a project file and keeps the project in storage under an id of its own. */
  keep(file: Blob, id: string, onFraction: OnFraction): Promise<Result<void>>;
  /** Writes a project file. @param unsaved masks that storage may lack */
  write(
    project: ProjectInColumns,
    unsaved: readonly StoredMask[],
    onFraction: OnFraction,
  ): Promise<Result<File>>;
}
