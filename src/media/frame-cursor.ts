/** What happens on the way to a frame. */
export interface OnTheWay {
  /** Sees the frames decoded before it, which stay owned by the cursor. */
  passed(index: number, frame: VideoFrame): Promise<void>;
  /** Asked before every further picture; after a no the request ends with an `AbortError`, and the cursor stays where it is. */
  goesOn(): boolean;
}

/** A place in footage, from which frames are read. Ascending indices are cheapest. */
export interface FrameCursor {
  /**
   * Decodes one frame; requests wait for each other.
   * @returns the frame, owned by the caller
   */
  frame(index: number, way?: OnTheWay): Promise<VideoFrame>;
  /** About how many pictures have to be decoded for a frame, from where the cursor is. */
  cost(index: number): number;
  /** Lets go of what only the next request needs. */
  release(): void;
  /** Ends waiting requests with an `AbortError`. */
  close(): void;
}
