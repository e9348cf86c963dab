import type { Result } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { VideoInfo } from "../core/video.ts";

/**
 * What the engine needs of a video; served by the media worker over a MessagePort (comlink), so pixels never
 * pass through the page's thread. One request at a time; ascending indices are cheapest.
 */
export interface FrameSource {
  info(): Promise<Result<VideoInfo>>;
  /** Exact pixels of one displayed frame, display size. The buffer is transferred to the caller. */
  rgb(index: number): Promise<Result<RgbImage>>;
}
