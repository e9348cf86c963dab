import type { RgbImage } from "../core/image.ts";
import type { Candidate, Prompt } from "../core/prompt.ts";
import type { TrackedFrame, TrackRequest, TrackStop } from "../core/track.ts";

/** From 0 to 1. */
export type OnFraction = (fraction: number) => void;

/** A network that turns prompts on one frame into masks. Encodings of the latest frames are kept. */
export interface Segmenter {
  /** Whether this frame's encoding is kept, so that `candidates` need not encode. */
  isEncoded(frameIndex: number): boolean;
  /** @throws FailureError `cancelled` once the signal is aborted, on the CPU after the graph that runs */
  encode(frameIndex: number, frame: RgbImage, signal: AbortSignal, onFraction?: OnFraction): Promise<void>;
  /**
   * Best first: three for a single click, one for a clearer prompt. Encodes the frame where that has not been done.
   * @param frame fetches the pixels, where they are needed
   */
  candidates(
    frameIndex: number,
    frame: () => Promise<RgbImage>,
    prompt: Prompt,
    signal: AbortSignal,
    onFraction?: OnFraction,
  ): Promise<readonly Candidate[]>;
  /** Forgets all frames: another video was opened. */
  forget(): void;
  dispose(): Promise<void>;
}

export interface FrameReader {
  readonly frameCount: number;
  timeSeconds(frameIndex: number): number;
  /** Exact pixels at display size. */
  rgb(frameIndex: number): Promise<RgbImage>;
}

/** Follows objects through a video. One interface for the built-in segmenter and for the SAM 2 family. */
export interface Tracker {
  /**
   * Calls back for every frame of the request once it has been done, in the order in which they are done. A frame with a given mask
   * is reported with that mask and confidence 1.
   * @throws FailureError `cancelled` once the signal is aborted, on the CPU after the graph that runs; what was reported stays valid
   */
  track(
    request: TrackRequest,
    frames: FrameReader,
    onFrame: (frame: TrackedFrame) => void,
    signal: AbortSignal,
  ): Promise<readonly TrackStop[]>;
}

/** What one package gives. The tracker uses the segmenter's networks: disposing of the segmenter ends both. */
export interface LoadedSegmenter {
  readonly segmenter: Segmenter;
  readonly tracker: Tracker;
  /** Of the square that frames are stretched to, in pixels; null where there is no choice. */
  readonly side: number | null;
}
