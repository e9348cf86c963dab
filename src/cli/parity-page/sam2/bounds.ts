import type { Bound } from "../report.ts";

/** How far float32 may be from upstream's numbers, as the fixtures' READMEs say. */
export interface Sam2Bounds {
  readonly stages: Bound;
  readonly logits: Bound;
  readonly scores: Bound;
  readonly ious: Bound;
  readonly pointers: Bound;
  readonly memories: Bound;
  readonly pixels: Bound;
  /** Pixels whose logit is nearer to zero may be on either side. */
  readonly undecided: number;
}

const absolute = (limit: number): Bound => ({ of: "absolute", limit });
const worst = (limit: number): Bound => ({ of: "worst", limit });

export const SAM2_BOUNDS: Sam2Bounds = {
  stages: worst(1e-4),
  logits: absolute(1e-3),
  scores: absolute(1e-3),
  ious: absolute(1e-4),
  pointers: worst(1e-4),
  memories: worst(2e-4),
  pixels: absolute(2e-5),
  undecided: 1e-3,
};

/** Propagation magnifies errors more than in SAM 2.1. */
export const EDGETAM_BOUNDS: Sam2Bounds = {
  ...SAM2_BOUNDS,
  logits: absolute(2e-3),
  scores: absolute(5e-4),
  pointers: absolute(1e-4),
  memories: absolute(5e-4),
  undecided: 2e-3,
};

/**
 * Where memories are rounded to bfloat16: a value in the middle of two may fall on either side, a step apart, and masks move by a part of
 * what the rounding itself moves them. Such values have to be few.
 */
export const ROUNDED: Partial<Sam2Bounds> = {
  logits: absolute(1e-2),
  scores: absolute(5e-3),
  pointers: absolute(1e-3),
  ious: absolute(1e-3),
  memories: worst(2 ** -7),
};
export const ROUNDED_APART: Bound = absolute(0.1);

/** A memory of a prompt's mask in which a pixel is on the other side: in upstream's order of sums it would be another as well. */
export const CROSSED: Bound = worst(2 ** -7);
