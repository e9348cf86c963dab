import type { Rle } from "./mask.ts";

/** What is known of one object before tracking: its masks by hand, and the prompts they came from where there are any. */
export interface TrackedObject {
  readonly id: string;
  readonly given: readonly GivenMask[];
}

export interface GivenMask {
  readonly frameIndex: number;
  /** At display size. Empty says that the object is not in sight there. */
  readonly mask: Rle;
}

export interface TrackRequest {
  readonly objects: readonly TrackedObject[];
  /** Frames that get a mask, ascending; those in between are not looked at unless the tracker needs them. */
  readonly frames: readonly number[];
  /** Where following begins; a given mask lies here or on the way. */
  readonly start: number;
  readonly direction: "forward" | "backward" | "both";
}

export interface TrackedMask {
  readonly id: string;
  /** Null where the object is not in sight, or the tracker has lost it. */
  readonly mask: Rle | null;
  /**
   * Calibrated: the chance, 0 to 1, that the mask overlaps the object by an IoU of at least 0.5. Without a mask the chance that the object
   * is out of sight; 0 where the tracker cannot tell.
   */
  readonly confidence: number;
}

export interface TrackedFrame {
  readonly frameIndex: number;
  readonly timeSeconds: number;
  readonly objects: readonly TrackedMask[];
}

/** Why an object was followed no further in one direction. */
export interface TrackStop {
  readonly id: string;
  readonly frameIndex: number;
  readonly reason: "end" | "cut" | "lost" | "border";
}
