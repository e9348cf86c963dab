import type * as Ort from "onnxruntime-web";
import type { Vr7Config } from "../../../videorefer/vr7/config.ts";
import type { FamilyParts } from "../family-model.ts";
import type { Reading } from "../model.ts";
import type { EncodedRegion, RegionCache } from "../region-cache.ts";

/** The networks of the VideoRefer-7B family with what configures them. */
export type Vr7Parts = FamilyParts<Vr7Config>;

/** The tokens of everything shown, and the features regions are pooled from. */
export interface EncodedVisual {
  /** float32 [pairTokens, H] per pair of frames, in prompt order; a still image's tokens stand here several times. */
  readonly pairs: readonly Ort.Tensor[];
  /** By frame index, where the vision features of a shown frame are. */
  readonly features: ReadonlyMap<number, PictureFeatures>;
  readonly seen: Pick<Reading["seen"], "frames" | "frameGrid">;
  /** Objects in it; they go with it. */
  readonly objects: RegionCache<EncodedObject>;
  dispose(): void;
}

/** One picture of a tensor of vision features, float32 [pictures, patches, C]. */
export interface PictureFeatures {
  readonly tensor: Ort.Tensor;
  readonly picture: number;
}

export interface EncodedObject extends EncodedRegion {
  readonly seen: Omit<Reading["seen"]["regions"][number], "label">;
}
