import type { MersenneTwister } from "../../../videorefer/numeric/mersenne-twister.ts";
import type { Mark } from "../../../videorefer/prl/marks.ts";
import type { Vr3Config } from "../../../videorefer/vr3/config.ts";
import type { RegionView } from "../answer-input.ts";
import type { FamilyParts } from "../family-model.ts";
import type { EncodedRegion, RegionCache } from "../region-cache.ts";
import type { ViewCache } from "./view-cache.ts";

/** The networks of the PixelRefer-Lite family with what configures them; there is no connector. */
export type PrlParts = FamilyParts<Vr3Config>;

/** What is kept of a video for the next question about it. */
export interface EncodedMarks {
  readonly masks: RegionCache<PrlMask>;
  readonly views: ViewCache;
  dispose(): void;
}

/** A mask as the decoder reads it: float32 [K, H]. */
export interface PrlMask extends EncodedRegion {
  readonly mark: Mark<RegionView>;
  /** As k-means of the next mask is to find it. */
  readonly generator: MersenneTwister;
}
