import type { VideoInfo } from "../core/video.ts";
import type { FrameCursor } from "./frame-cursor.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import type { FrameTable } from "./frame-index.ts";
import type { OpenVideo } from "./open-video.ts";

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
