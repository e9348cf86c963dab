import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSampling, draw, penalised, pickToken, stepUniform, topCandidates } from "./sample.reference.ts";

const none = (count: number) => new Uint8Array(count);

describe("repetition penalty", () => {
  test("divides positive scores and multiplies negative ones, in float32", () => {
    expect(penalised(2.2, 1.1)).toBe(Math.fround(2.2 / 1.1));
    expect(penalised(-1, 1.1)).toBe(Math.fround(-1.1));
  });

  test("turns the choice away from a token already generated", () => {
    const logits = Float32Array.of(1, 1.05, 0.5);
    expect(pickToken(logits, none(3), 1.1, null, 0)).toBe(1);
    expect(pickToken(logits, Uint8Array.of(0, 1, 0), 1.1, null, 0)).toBe(0);
  });
});

describe("topCandidates", () => {
  test("equals a stable sort by descending score", () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 20 }), (values, count) => {
        const sorted = values
          .map((score, id) => ({ id, score }))
          .sort((a, b) => b.score - a.score || a.id - b.id);
        const found = topCandidates(Float32Array.from(values), none(values.length), 1, count);
        expect(found.map(({ id }) => id)).toEqual(sorted.slice(0, count).map(({ id }) => id));
      }),
    );
  });

  test("never takes NaN, and says when nothing else is there", () => {
    const logits = Float32Array.of(Number.NaN, -5, Number.NaN);
    expect(pickToken(logits, none(3), 1, null, 0)).toBe(1);
    expect(pickToken(Float32Array.of(Number.NaN), none(1), 1, null, 0)).toBe(-1);
  });
});

describe("draw", () => {
  // Probabilities 0.5, 0.3, 0.2 at temperature 1.
  const candidates = [0.5, 0.3, 0.2].map((p, id) => ({ id, score: Math.log(p) }));

  test.each([
    [0, 0],
    [0.49, 0],
    [0.51, 1],
    [0.79, 1],
    [0.81, 2],
    [0.999, 2],
  ])("puts %f at token %i when everything is kept", (uniform, id) => {
    expect(draw(candidates, { temperature: 1, topK: 3, topP: 1 }, uniform)).toBe(id);
  });

  test("keeps the smallest leading group that reaches topP", () => {
    // 0.5 falls short of 0.6, so the second joins: 0.5 of 0.8 is 0.625.
    const sampling = { temperature: 1, topK: 3, topP: 0.6 };
    expect(draw(candidates, sampling, 0.62)).toBe(0);
    expect(draw(candidates, sampling, 0.63)).toBe(1);
    expect(draw(candidates, sampling, 0.999)).toBe(1);
    expect(draw(candidates, { ...sampling, topP: 0.4 }, 0.999)).toBe(0);
  });

  test("sharpens below temperature 1", () => {
    // At 0.5 the weights are the squares: 0.25, 0.09, 0.04 of 0.38.
    const sampling = { temperature: 0.5, topK: 3, topP: 1 };
    expect(draw(candidates, sampling, 0.65)).toBe(0);
    expect(draw(candidates, sampling, 0.67)).toBe(1);
  });

  test("draws as often as the probabilities say", () => {
    const counts = [0, 0, 0];
    for (let step = 0; step < 20_000; step++) {
      counts[draw(candidates, { temperature: 1, topK: 3, topP: 1 }, stepUniform(7, step))]!++;
    }
    for (const [id, share] of [0.5, 0.3, 0.2].entries()) expect(counts[id]! / 20_000).toBeCloseTo(share, 1.7);
  });
});

describe("stepUniform", () => {
  test("lies in [0, 1), is exact in float32 and differs by seed and step", () => {
    const values = [0, 1, 42, -7].flatMap((seed) => [0, 1, 2, 1000].map((step) => stepUniform(seed, step)));
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      expect(Math.fround(value)).toBe(value);
    }
    expect(new Set(values).size).toBe(values.length);
  });
});

test("sampling values outside their range are refused", () => {
  const good = { temperature: 0.2, topK: 20, topP: 0.9 };
  expect(() => checkSampling(good)).not.toThrow();
  for (const bad of [
    { temperature: 0 },
    { topK: 0 },
    { topK: 257 },
    { topK: 1.5 },
    { topP: 0 },
    { topP: 1.1 },
  ]) {
    expect(() => checkSampling({ ...good, ...bad })).toThrow(RangeError);
  }
});
