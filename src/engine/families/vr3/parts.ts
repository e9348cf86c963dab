import type * as Ort from "onnxruntime-web";
import type { MersenneTwister } from "../../../videorefer/numeric/mersenne-twister.ts";
import type { PictureLayout } from "../../../videorefer/shared/patches.ts";
import type { Vr3Config } from "../../../videorefer/vr3/config.ts";
import type { PromptVisual } from "../../../videorefer/vr3/prompt.ts";
import type { RegionPlan } from "../../../videorefer/vr3/region-crop.ts";
import type { FamilyParts } from "../family-model.ts";
import type { EncodedRegion, RegionCache } from "../region-cache.ts";

/** The networks of the VideoRefer-VideoLLaMA3 family with what configures them. */
export type Vr3Parts = FamilyParts<Vr3Config>;

/** The tokens of everything shown, in prompt order. */
export interface EncodedVisual {
  readonly prompt: PromptVisual;
  readonly pictures: readonly EncodedPicture[];
  /** Regions on it; they go with it. */
  readonly regions: RegionCache<Vr3Region>;
  dispose(): void;
}

export interface EncodedPicture {
  readonly index: number;
  readonly labelSeconds: number;
  readonly layout: PictureLayout;
  /** float32 [kept tokens, H] */
  readonly tokens: Ort.Tensor;
}

export interface Vr3Region extends EncodedRegion {
  readonly plan: RegionPlan;
  /** As k-means of the next region is to find it. */
  readonly generator: MersenneTwister;
}
