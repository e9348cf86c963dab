import type { Variant } from "../../package/manifest.ts";
import type { WeightBits } from "../network.ts";
import type { FloatDtype } from "../tensor-recipe.ts";

/** What a variant stores and computes in, per part of the model. */
export interface LanguagePrecision {
  readonly activation: FloatDtype;
  readonly vision: WeightBits;
  readonly projector: WeightBits;
  readonly decoder: WeightBits;
  readonly head: WeightBits;
  readonly embedding: "f32" | "q8";
  /**
   * The decoder's residual stream is scaled down by this power of two. The outputs of RMS norms do not change, as their epsilon is
   * scaled too. Without it some values of Qwen2 exceed 65504, the largest float16.
   */
  readonly residualDivisor: number;
}

/**
 * The decoder's layers are many and wide, so 4 bits save most there. The head, the embedding and the two small projectors keep 8
 * bits, as their errors reach every token. Vision keeps 8 bits, or float16 where the GPU computes in it.
 *
 * Measured with `npm run bits` on both bundled checkpoints: one part at a time, in an otherwise float32 package, over 540 answer tokens
 * each. Mean divergence in nats per token:
 *
 *     decoder                                   2e-3 in 4 bits, 8e-6 in 8
 *     vision, projectors, convolution, head     3e-4 to 2e-3 in 4 bits, at most 1e-5 in 8
 *     embedding                                 3e-7 in 8 bits
 *     any part                                  1e-12 in 16 bits
 *
 * No kind of matrix and no layer of the decoder stands out: 8 bits for the first and last of six layers halve the divergence, and for
 * the middle two nearly so. Of 74 descriptions by `nano` as many are right in q4f32 as in f32.
 */
export const LANGUAGE_PRECISION: Readonly<Record<Variant, LanguagePrecision>> = {
  f32: {
    activation: "f32",
    vision: 32,
    projector: 32,
    decoder: 32,
    head: 32,
    embedding: "f32",
    residualDivisor: 1,
  },
  q4f32: {
    activation: "f32",
    vision: 8,
    projector: 8,
    decoder: 4,
    head: 8,
    embedding: "q8",
    residualDivisor: 1,
  },
  q4f16: {
    activation: "f16",
    vision: 16,
    projector: 16,
    decoder: 4,
    head: 8,
    embedding: "q8",
    residualDivisor: 8,
  },
};
