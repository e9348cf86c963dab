import type { RgbImage } from "../../../core/image.ts";
import type { PictureLayout } from "../../../videorefer/shared/patches.ts";
import type { RegionPlan } from "../../../videorefer/vr3/region-crop.ts";

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
  /** Features with their positions added; in families without positions the features themselves. */
  readonly positioned: Float32Array;
  readonly rows: Float32Array;
  /** Most rounds of k-means. */
  readonly clusterRounds: number;
}

export interface Vr3Probe {
  picture(stage: PictureProbe): void;
  region(stage: RegionProbe): void;
}
