import type { Result } from "../../core/failure.ts";
import type { ObjectId } from "../../core/project.ts";
import type { Candidate, Prompt } from "../../core/prompt.ts";
import type { TrackRequest } from "../../core/track.ts";

export interface TrackOptions {
  readonly objectIds: readonly ObjectId[];
  readonly direction: TrackRequest["direction"];
  /** All frames of the video, those that the model will be shown, or a range. */
  readonly frames: "all" | "question" | { readonly first: number; readonly last: number };
}

/** Masks by clicks, and objects followed through the video. */
export interface SegmentCommands {
  /** Makes masks with another segmenter from now on: the built-in one, or a folder of the model store. */
  chooseSegmenter(id: string): void;
  /** Masks for a prompt, best first. Loads the segmenter and encodes the frame where that has not been done. */
  segment(
    frameIndex: number,
    prompt: Prompt,
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly Candidate[]>>;
  /** As `segment`, where that is at once: on an encoded frame, and a quick device. Null otherwise. */
  previewMask(frameIndex: number, prompt: Prompt, signal: AbortSignal): Promise<Candidate | null>;
  /** Gets a frame ready for a click, if the segmenter is loaded and nothing more urgent goes on. */
  encodeAhead(frameIndex: number): void;
  /** Follows objects from the frame on display. Masks come into the document as they are found. */
  track(options: TrackOptions): void;
  /** Keeps what is done. */
  stopTracking(): void;
  /** A mask was changed by hand: what was tracked on the strength of it is tracked again, once the hand rests. */
  maskCorrected(objectId: ObjectId, frameIndex: number): void;
  /** Finds the objects of the frame on display, and has the model describe each. */
  describeEverything(): void;
  stopDescribing(): void;
}
