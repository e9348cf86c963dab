/** Small pictures of the open video by frame index, outside the store because they are pixels. */
export interface ThumbnailStore {
  /** The picture whose frame is nearest to `frameIndex`, or null before the first arrives. */
  nearest(frameIndex: number): ImageBitmap | null;
  readonly count: number;
  subscribe(listener: () => void): () => void;
}
