import type { FrameRun } from "../core/frame-runs.ts";

/**
 * The playhead and the picture under it. It changes many times a second, so it lives outside the store: what draws
 * subscribes, and React renders only where a number has to be shown.
 */
export interface Playback {
  /** The frame on display now. */
  readonly frameIndex: number;
  /** The frame asked for; runs ahead of `frameIndex` while scrubbing. */
  readonly targetIndex: number;
  readonly playing: boolean;
  /** What to draw now: the exact frame when paused, the video element when playing. Owned by the playback: draw, do not keep or close. */
  picture(): CanvasImageSource | null;
  /** Calls `listener` whenever the picture, an index or `playing` changed; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  play(): void;
  pause(): void;
  toggle(): void;
  /** Pauses and goes to a frame, clamped to the clip. Only the latest of several quick requests is decoded. */
  seek(frameIndex: number): void;
  step(delta: number): void;
  /** The frame that `loopAround` was given, while it loops; else null. */
  readonly loopedFrame: number | null;
  /** Goes to a frame and plays those around it over and over, until any other command. */
  loopAround(frameIndex: number, around: FrameRun): void;
}
