import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { Turn } from "../../core/turn.ts";
import type { RegionOptions } from "../../videorefer/shared/region-options.ts";
import type { Sampling } from "../language/sample.reference.ts";

/** One frame shown to the model; `read` decodes it. */
export interface FrameInput {
  readonly index: number;
  readonly labelSeconds: number;
  read(): Promise<RgbImage>;
}

export type VisualInput =
  | {
      readonly kind: "video";
      readonly frames: readonly FrameInput[];
      /** Equal keys mean equal pixels: encoded frames are kept for the next question. Null keeps nothing. */
      readonly cacheKey: string | null;
    }
  | {
      readonly kind: "image";
      readonly image: RgbImage;
      /** As of a video. */
      readonly cacheKey: string | null;
    }
  | { readonly kind: "none" };

/** An object on one frame. */
export interface RegionView {
  /** Of the frame the mask was drawn on; 0 for a still image. */
  readonly frameIndex: number;
  /** The time that families which are told when a mask is are told; 0 for a still image. */
  readonly labelSeconds: number;
  read(): Promise<RgbImage>;
  readonly mask: BitMask;
}

export interface RegionInput {
  readonly label: string;
  /** In the order of frames, at least one. Families that look at a region once take the first. */
  readonly views: readonly [RegionView, ...RegionView[]];
}

/** A question with everything it is about, wherever the pixels come from. */
export interface AnswerInput {
  readonly visual: VisualInput;
  readonly regions: readonly RegionInput[];
  readonly turns: readonly Turn[];
  readonly maxNewTokens: number;
  readonly sampling: Sampling | null;
  readonly seed: number;
  /** An answer to be scored in place of one to be written. */
  readonly scored?: string;
  /** Masks the model cannot see; the careful defaults when absent. */
  readonly regionOptions?: RegionOptions;
}
