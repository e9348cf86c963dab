import type { StageReport } from "./report.ts";

type Numbers = ArrayLike<number>;

/** Part of a stage's largest magnitude by which floats may differ from the golden ones. */
const TOLERANCE = 1e-4;

/** Collects the comparisons of one case. A length that differs counts as all values missing. */
export class StageLog {
  readonly stages: StageReport[] = [];

  exact(stage: string, actual: Numbers, expected: Numbers): void {
    let mismatches = Math.abs(actual.length - expected.length);
    let detail = mismatches > 0 ? `${expected.length} values expected, got ${actual.length}` : "";
    for (let i = 0; i < Math.min(actual.length, expected.length); i++) {
      if (actual[i] === expected[i]) continue;
      detail ||= `at ${i}: expected ${expected[i]}, got ${actual[i]}`;
      mismatches++;
    }
    this.stages.push({ kind: "exact", stage, compared: Math.max(1, expected.length), mismatches, detail });
  }

  same(stage: string, actual: string, expected: string): void {
    const equal = actual === expected;
    const detail = equal ? "" : `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
    this.stages.push({ kind: "exact", stage, compared: 1, mismatches: equal ? 0 : 1, detail });
  }

  floats(stage: string, actual: Numbers, expected: Numbers): void {
    let worstAbsolute = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
    let scale = 0;
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(actual[i] - expected[i]);
      // NaN compares as smaller than everything.
      worstAbsolute = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worstAbsolute, error);
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    this.stages.push({
      kind: "float",
      stage,
      compared: expected.length,
      worstAbsolute,
      scale,
      tolerance: TOLERANCE,
    });
  }
}
