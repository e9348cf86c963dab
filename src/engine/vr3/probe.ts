import type { RgbImage } from "../../core/image.ts";
import type { PictureLayout } from "../../videorefer/shared/patches.ts";
import type { RegionPlan } from "../../videorefer/vr3/region-crop.ts";
import type { GenerationProbe } from "../generation.ts";

/** One frame or still image on its way into the prompt. */
export interface PictureProbe {
  readonly layout: PictureLayout;
  readonly patches: Float32Array;
  readonly features: Float32Array;
  /** Null where nothing is compared with a frame before. */
  readonly difference: Float32Array | null;
  readonly kept: Int32Array;
  readonly tokens: Float32Array;
}

export interface RegionProbe {
  readonly plan: RegionPlan;
  readonly crop: RgbImage;
  readonly layout: PictureLayout;
  readonly patches: Float32Array;
  readonly features: Float32Array;
  readonly rows: Float32Array;
}

/** Sees the numbers of every stage as the answer is made. Only parity checks pass one: reading back is slow. */
export interface AnswerProbe extends GenerationProbe {
  picture(index: number, stage: PictureProbe): void;
  region(index: number, stage: RegionProbe): void;
  regionTokens(tokens: Float32Array): void;
  prompt(text: string, ids: Int32Array): void;
}
