import type { FrameRun } from "../core/frame-runs.ts";

/** Part of the clip of which so many pictures are wanted. */
export interface CloseUp extends FrameRun {
  readonly count: number;
}

/** Small pictures of the open video by frame index, outside the store because they are pixels. */
export interface ThumbnailStore {
  /** The picture whose frame is nearest to `frameIndex`, or null before the first arrives. */
  nearest(frameIndex: number): ImageBitmap | null;
  readonly count: number;
  /** Has pictures of this part decoded when nothing more urgent is to be done; null ends that. */
  look(part: CloseUp | null): void;
  /** Has the picture of the frame under the pointer decoded before others; null ends that. */
  point(frameIndex: number | null): void;
  subscribe(listener: () => void): () => void;
}
