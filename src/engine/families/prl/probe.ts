import type { RgbImage } from "../../../core/image.ts";
import type { PrlRegionPlan } from "../../../videorefer/prl/region-crop.ts";
import type { PictureLayout } from "../../../videorefer/shared/patches.ts";

/** One mask on its way into the prompt. */
export interface MaskProbe {
  readonly plan: PrlRegionPlan;
  readonly crop: RgbImage;
  readonly layout: PictureLayout;
  readonly patches: Float32Array;
  readonly features: Float32Array;
  /** float32 [cells of the grid, 2] */
  readonly positions: Float32Array;
  readonly positioned: Float32Array;
  /** float32 [K, C] before the attentions. */
  readonly rows: Float32Array;
  readonly local: ViewProbe;
  readonly global: ViewProbe;
  /** float32 [K, C] after them. */
  readonly fused: Float32Array;
}

export interface ViewProbe {
  readonly image: RgbImage;
  readonly layout: PictureLayout;
  readonly features: Float32Array;
}

export interface PrlProbe {
  mask(stage: MaskProbe): void;
}
