import type { Brand } from "./brand.ts";

/** Position of a frame in presentation order, 0-based. With the time, the identity of a frame. */
export type FrameIndex = Brand<number, "FrameIndex">;

export const frameIndex = (value: number): FrameIndex => value as FrameIndex;

/** What is known of an opened video. Sizes are displayed sizes (rotation and pixel aspect applied). */
export interface VideoInfo {
  readonly width: number;
  readonly height: number;
  /** Presentation time of every displayed frame in seconds, ascending; `times[0]` is the first frame's. */
  readonly timesSeconds: readonly number[];
  /** End of the last frame in seconds. */
  readonly endSeconds: number;
  readonly container: string;
  readonly codec: string;
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  readonly variableFrameRate: boolean;
  /** What the user should know of a file that opened with a loss, in a sentence. */
  readonly notice?: string;
}
