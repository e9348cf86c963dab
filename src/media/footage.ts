import type { VideoInfo } from "../core/video.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import type { FrameTable } from "./frame-index.ts";
import type { OpenVideo } from "./open-video.ts";

/** A place in footage, from which frames are read. Ascending indices are cheapest. */
export interface FrameCursor {
  /**
   * Decodes one frame; requests wait for each other.
   * @param onPassed sees the frames decoded on the way, which stay owned by the cursor, from `passedFrom` on
   * @returns the frame, owned by the caller
   */
  frame(
    index: number,
    passedFrom?: number,
    onPassed?: (index: number, frame: VideoFrame) => Promise<void>,
  ): Promise<VideoFrame>;
  /** Lets go of what only the next request needs. */
  release(): void;
  /** Ends waiting requests with an `AbortError`. */
  close(): void;
}

/** What is open, be it a video, a picture, an animation or a folder of pictures. */
export interface Footage {
  readonly info: VideoInfo;
  readonly table: Pick<FrameTable, "timesSeconds" | "endSeconds" | "keyFrames">;
  /** Each use has its own, so that scrubbing, asking, tracking and the filmstrip keep their places. */
  cursor(): FrameCursor;
  dispose(): void;
}

export function videoFootage(video: OpenVideo): Footage {
  const { info, table, input } = video;
  return { info, table, cursor: () => new FrameDecoder(video), dispose: () => input.dispose() };
}
