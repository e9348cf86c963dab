import type { Failure } from "../core/failure.ts";
import type { ObjectId } from "../core/project.ts";
import type { LoadProgress } from "../protocol/engine.ts";
import type { SegmenterInfo } from "../protocol/segment.ts";
import type { SliceCreator } from "./slice.ts";

/** The network that turns clicks into masks and follows them; loaded at the first click. */
export type SegmenterState =
  | { readonly kind: "idle" }
  | { readonly kind: "loading"; readonly progress: LoadProgress | null }
  | { readonly kind: "ready"; readonly info: SegmenterInfo }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Objects being followed through the video. */
export interface LiveTrack {
  readonly objectIds: readonly ObjectId[];
  /** Frames done, with a fraction of the one at work, and to be done. */
  readonly done: number;
  readonly total: number;
  /** At the pace so far; null while that is not known. */
  readonly secondsLeft: number | null;
}

/** Objects being found and described one after the other. */
export interface LiveDescribing {
  readonly stage: "finding" | "describing";
  readonly done: number;
  readonly total: number;
}

export interface SegmentingSlice {
  readonly segmenter: SegmenterState;
  readonly track: LiveTrack | null;
  readonly describing: LiveDescribing | null;
  segmenterChanged(segmenter: SegmenterState): void;
  trackChanged(track: LiveTrack | null): void;
  describingChanged(describing: LiveDescribing | null): void;
}

export const createSegmentingSlice: SliceCreator<SegmentingSlice> = (set) => ({
  segmenter: { kind: "idle" },
  track: null,
  describing: null,
  segmenterChanged: (segmenter) => set({ segmenter }),
  trackChanged: (track) => set({ track }),
  describingChanged: (describing) => set({ describing }),
});
