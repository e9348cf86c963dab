import type { Variant } from "../../../package/manifest.ts";
import { LANGUAGE_PRECISION, type LanguagePrecision } from "../../language/precision.ts";
import type { WeightBits } from "../../network.ts";

export interface Vr7Precision extends LanguagePrecision {
  /** Matrices of the convolutional connector, which are large and many. */
  readonly convolution: WeightBits;
}

export const VR7_PRECISION: Readonly<Record<Variant, Vr7Precision>> = {
  f32: { ...LANGUAGE_PRECISION.f32, convolution: 32 },
  q4f32: { ...LANGUAGE_PRECISION.q4f32, convolution: 8 },
  q4f16: { ...LANGUAGE_PRECISION.q4f16, convolution: 8 },
};
