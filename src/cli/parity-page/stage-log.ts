import type { Variant } from "../../package/manifest.ts";
import type { Bound, StageReport } from "./report.ts";

type Numbers = ArrayLike<number>;

/**
 * What a stage follows, which sets its tolerance. After the decoder its 4-bit weights count too. After a choice made by
 * floats, such as the ids of an answer, only upstream's own weights must agree with upstream.
 */
export type Follows = "encoders" | "decoder" | "choice";

/**
 * How far floats may be from upstream's, which are of unquantised weights. Random weights are the worst case for quantisers: nothing
 * in them is redundant. The limits are about one and a half times what the public fixtures show.
 */
const BOUNDS: Readonly<Record<Variant, Readonly<Record<Follows, Bound>>>> = {
  f32: all({ of: "worst", limit: 1e-4 }),
  q4f32: { ...all({ of: "rms", limit: 0.15 }), decoder: { of: "rms", limit: 0.95 } },
  q4f16: { ...all({ of: "rms", limit: 0.15 }), decoder: { of: "rms", limit: 0.95 } },
};

function all(bound: Bound): Readonly<Record<Follows, Bound>> {
  return { encoders: bound, decoder: bound, choice: bound };
}

/** Collects the comparisons of one case. A length that differs counts as all values missing. */
export class StageLog {
  readonly stages: StageReport[] = [];

  constructor(private readonly dtype: Variant) {}

  exact(stage: string, actual: Numbers, expected: Numbers, follows: Follows = "encoders"): void {
    let mismatches = Math.abs(actual.length - expected.length);
    let detail = mismatches > 0 ? `${expected.length} values expected, got ${actual.length}` : "";
    for (let i = 0; i < Math.min(actual.length, expected.length); i++) {
      if (actual[i] === expected[i]) continue;
      detail ||= `at ${i}: expected ${expected[i]}, got ${actual[i]}`;
      mismatches++;
    }
    const compared = Math.max(1, expected.length);
    this.stages.push({ kind: "exact", stage, held: this.holds(follows), compared, mismatches, detail });
  }

  same(stage: string, actual: string, expected: string, follows: Follows = "encoders"): void {
    const equal = actual === expected;
    const detail = equal ? "" : `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
    const held = this.holds(follows);
    this.stages.push({ kind: "exact", stage, held, compared: 1, mismatches: equal ? 0 : 1, detail });
  }

  floats(stage: string, actual: Numbers, expected: Numbers, follows: Follows = "encoders"): void {
    this.compare(stage, actual, expected, follows, BOUNDS[this.dtype][follows]);
  }

  /** With a bound of its own in float32; packages of fewer bits are held to the usual ones. */
  within(
    stage: string,
    actual: Numbers,
    expected: Numbers,
    bound: Bound,
    follows: Follows = "encoders",
  ): void {
    this.compare(
      stage,
      actual,
      expected,
      follows,
      this.dtype === "f32" ? bound : BOUNDS[this.dtype][follows],
    );
  }

  private compare(stage: string, actual: Numbers, expected: Numbers, follows: Follows, bound: Bound): void {
    let worstAbsolute = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
    let scale = 0;
    let squaredError = 0;
    let squares = 0;
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(actual[i]! - expected[i]!);
      // NaN compares as smaller than everything.
      worstAbsolute = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worstAbsolute, error);
      scale = Math.max(scale, Math.abs(expected[i]!));
      squaredError += error * error;
      squares += expected[i]! * expected[i]!;
    }
    this.stages.push({
      kind: "float",
      stage,
      held: this.holds(follows),
      compared: expected.length,
      worstAbsolute,
      scale,
      relativeRms: Number.isFinite(worstAbsolute)
        ? Math.sqrt(squaredError / squares)
        : Number.POSITIVE_INFINITY,
      bound,
    });
  }

  private holds(follows: Follows): boolean {
    return follows !== "choice" || this.dtype === "f32";
  }
}
