import type { ProxyMarked } from "comlink";
import type { GapChoice } from "../core/cover-plan.ts";
import type { Result } from "../core/failure.ts";
import type { FrameRun } from "../core/frame-runs.ts";
import type { Rle } from "../core/mask.ts";
import type { SceneObject } from "../core/project.ts";

/** What is done with the marked objects. `alone` keeps them and does it to everything else. */
export type VideoLook =
  | { readonly kind: "outlined"; readonly names: boolean }
  | { readonly kind: "hidden" | "alone"; readonly by: "blur" | "pixels" | "black" };

export interface ExportedObject
  extends Pick<SceneObject, "id" | "name" | "paletteIndex" | "masks" | "outOfSight"> {
  readonly gaps: GapChoice;
}

export interface VideoExportRequest {
  readonly footage: File | { readonly files: readonly File[]; readonly picturesPerSecond: number };
  /** Of the footage, see `VideoReference`; written into the file. */
  readonly fingerprint: string;
  readonly span: FrameRun;
  readonly container: "mp4" | "webm";
  readonly look: VideoLook;
  readonly objects: readonly ExportedObject[];
}

/** One frame, as it is displayed, and what is to be covered on it. */
export interface CoverRequest {
  readonly picture: ImageBitmap;
  readonly frame: number;
  readonly look: Exclude<VideoLook, { kind: "outlined" }>;
  readonly objects: readonly ExportedObject[];
}

/** Gives the pixels of a mask that an object has; null when they are lost. */
export type ReadMask = ((object: SceneObject["id"], frame: number) => Promise<Rle | null>) & ProxyMarked;

export interface WrittenVideo {
  readonly blob: Blob;
  readonly frames: number;
  /** What is not in it, in sentences. */
  readonly losses: readonly string[];
}

/** Writes videos, decoded, drawn and encoded beside the page, and covers objects on pictures. Ending the worker ends it. */
export interface VideoExportApi {
  /** Takes over the picture. A mask that should hide something and cannot be read is a failure: nothing is shown by mistake. */
  cover(request: CoverRequest, readMask: ReadMask): Promise<Result<ImageBitmap>>;
  /**
   * Every frame of the span at its own time. A mask that should hide something and cannot be read ends it: nothing is shown by mistake.
   * @param onFraction hears what share is done, 0 to 1
   */
  write(
    request: VideoExportRequest,
    readMask: ReadMask,
    onFraction: ((fraction: number) => void) & ProxyMarked,
  ): Promise<Result<WrittenVideo>>;
}
