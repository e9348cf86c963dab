import { describe, expect, it } from "vitest";
import { confidence, type History, overlap, type Signs, withSigns } from "./confidence.ts";

const HISTORY: History = {
  steps: 0,
  leastAgreement: 1,
  leastLikeness: 1,
  leastShape: 1,
  leastTrust: 1,
  referenceArea: 1000,
  camouflage: 0.3,
};
const GOOD: Signs = {
  agreement: 0.95,
  likeness: 0.98,
  area: 1010,
  trust: 0.9,
  clearness: 0.95,
  shape: 0.95,
  atBorder: 0,
};
const confidenceAfter = (...steps: Signs[]) => confidence(steps.reduce(withSigns, HISTORY), steps.at(-1)!);

describe("confidence", () => {
  it("is high while all goes well, and falls with every sign", () => {
    expect(confidenceAfter(GOOD)).toBeGreaterThan(0.95);
    const worse: Partial<Signs>[] = [
      { agreement: 0.4 },
      { likeness: 0.3 },
      { area: 200 },
      { trust: 0.3 },
      { clearness: 0.3 },
      { shape: 0.3 },
    ];
    for (const sign of worse)
      expect(confidenceAfter({ ...GOOD, ...sign })).toBeLessThan(confidenceAfter(GOOD));
  });

  it("remembers the worst", () => {
    const bad = { ...GOOD, agreement: 0.3, likeness: 0.2, shape: 0.2, trust: 0.3 };
    expect(confidenceAfter(bad)).toBeLessThan(0.1);
    expect(confidenceAfter(bad, GOOD)).toBeLessThan(confidenceAfter(GOOD, GOOD) - 0.3);
  });
});

describe("overlap", () => {
  it("is the Bhattacharyya coefficient", () => {
    expect(overlap(Float32Array.of(0.5, 0.5, 0), Float32Array.of(0.5, 0.5, 0))).toBeCloseTo(1, 6);
    expect(overlap(Float32Array.of(0.5, 0.5, 0), Float32Array.of(0, 0, 1))).toBe(0);
    expect(overlap(Float32Array.of(1, 0), Float32Array.of(0.25, 0.75))).toBeCloseTo(0.5, 6);
  });
});
