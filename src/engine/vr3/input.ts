import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { Turn } from "../../protocol/engine.ts";
import type { Sampling } from "../kernels/sample.reference.ts";

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
  | { readonly kind: "image"; readonly image: RgbImage }
  | { readonly kind: "none" };

export interface RegionInput {
  readonly label: string;
  /** The frame the mask was drawn on. */
  read(): Promise<RgbImage>;
  readonly mask: BitMask;
}

/** A question with everything it is about, wherever the pixels come from. */
export interface AnswerInput {
  readonly visual: VisualInput;
  readonly regions: readonly RegionInput[];
  readonly turns: readonly Turn[];
  readonly maxNewTokens: number;
  readonly sampling: Sampling | null;
  readonly seed: number;
}
