/** Exact frames of the open video for small pictures, decoded one after the other. */
export interface FramePictures {
  /** The frame, which the caller closes; null when it could not be decoded or `signal` aborted first. */
  load(frameIndex: number, signal: AbortSignal): Promise<ImageBitmap | null>;
}
