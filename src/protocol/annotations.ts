import type { ProxyMarked } from "comlink";
import type { Result } from "../core/failure.ts";
import type { StoredMask } from "../core/named-mask.ts";
import type { FitChoices, Misfits, VideoToFit } from "../dataset/annotations/fit-to-video.ts";
import type { AnnotationFormat, WrittenAnnotations } from "../dataset/annotations/write-annotations.ts";
import type { FrameColumns, ProjectInColumns } from "./project-files.ts";

export type { AnnotationFormat, FitChoices, Misfits, VideoToFit, WrittenAnnotations };

/** An object with its masks, laid on the open video. They lie one after the other in `bytes`. */
export interface ImportedObject {
  readonly name: string | null;
  readonly columns: FrameColumns;
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array;
}

/** What became of a file of masks. */
export interface ReadMasks {
  /** Null when all fits, or when it was said what to do with what does not; then nothing is given until that is said. */
  readonly misfits: Misfits | null;
  readonly objects: readonly ImportedObject[];
  /** How many masks have no place in the video. */
  readonly leftOut: number;
  /** What the file holds that is no mask, in sentences. */
  readonly notes: readonly string[];
}

export type OnFraction = ((fraction: number) => void) & ProxyMarked;

/** Masks in the forms of other programs, read and written beside the page. Ending the worker ends what it does. */
export interface AnnotationsApi {
  /** Writes what is marked. @param unsaved masks that storage may lack */
  write(
    project: ProjectInColumns,
    unsaved: readonly StoredMask[],
    format: AnnotationFormat,
    onFraction: OnFraction,
  ): Promise<Result<WrittenAnnotations>>;
  /** Reads a file of masks for the open video. @param choices what to do with what does not fit; null when nobody was asked yet */
  read(
    file: File,
    video: VideoToFit,
    choices: FitChoices | null,
    onFraction: OnFraction,
  ): Promise<Result<ReadMasks>>;
}
