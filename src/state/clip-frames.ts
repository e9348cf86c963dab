import type { Media } from "../protocol/dataset.ts";

/** Files of a folder, with paths relative to it. */
export interface FolderOfClips {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly file: File }[];
}

/** Frames of the clips in a folder that the person chose. */
export interface ClipFrames {
  /** A small picture of a frame, not to be closed; null where the clip is not here. */
  thumbnail(media: Media, frame: number, signal: AbortSignal): Promise<ImageBitmap | null>;
  /** A frame in full, to be closed by the caller. */
  picture(media: Media, frame: number, signal: AbortSignal): Promise<ImageBitmap | null>;
}
