import type { Brand } from "./brand.ts";
import type { VideoNotice } from "./video-notice.ts";

/** Position of a frame in presentation order, 0-based. With the time, the identity of a frame. */
export type FrameIndex = Brand<number, "FrameIndex">;

/** What upstream takes a folder of pictures to have (videorefer-suite.md 2, rule S6). */
export const PICTURES_PER_SECOND = 3;

export const frameIndex = (value: number): FrameIndex => value as FrameIndex;

/**
 * What is known of an opened video. Sizes are displayed sizes (rotation and pixel aspect applied). There is one clock
 * everywhere: times are counted from the first frame, which is at 0.
 */
export interface VideoInfo {
  readonly width: number;
  readonly height: number;
  /** Presentation time of every displayed frame, counted from the first; never descending. */
  readonly timesSeconds: readonly number[];
  /** End of the last frame, counted from the first frame. */
  readonly endSeconds: number;
  /** The first frame's time on the container's own clock. */
  readonly startSeconds: number;
  readonly container: string;
  readonly codec: string;
  /** Clockwise, before mirroring. */
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  /** Whether left and right are exchanged after turning. */
  readonly mirrored: boolean;
  readonly variableFrameRate: boolean;
  /** It is one picture: it has no time, and models are asked about it as about an image. */
  readonly still?: true;
  /** Of a folder of pictures, which have no times of their own: the rate that they are taken to have. */
  readonly picturesPerSecond?: number;
  /**
   * Whether a `<video>` element counts the same frames at the same times, `startSeconds` later. Where a file's own
   * structure had to be put right it may not, and frames are stepped through by the clock instead.
   */
  readonly playsAsIs: boolean;
  readonly notices: readonly VideoNotice[];
}
