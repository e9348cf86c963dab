import { expect, it } from "vitest";
import { compare, klDivergence } from "./divergence.ts";

const logits = (...probabilities: number[]) => Float32Array.from(probabilities, (p) => Math.log(p) + 3);

it("is the divergence of the distributions, whatever is added to all logits", () => {
  const [p, q] = [logits(0.5, 0.25, 0.25), logits(0.25, 0.25, 0.5).map((value) => value - 100)];
  expect(klDivergence(p, q)).toBeCloseTo(0.25 * Math.log(2), 5);
  expect(klDivergence(p, p)).toBe(0);
  expect(() => klDivergence(p, p.subarray(1))).toThrow("3 logits");
});

it("holds every token of an answer against the reference", () => {
  const reference = { ids: [0, 2], logits: [logits(0.5, 0.3, 0.2), logits(0.1, 0.1, 0.8)] };
  const other = { ids: [0, 2], logits: [logits(0.3, 0.5, 0.2), logits(0.1, 0.1, 0.8)] };
  const first = 0.5 * Math.log(0.5 / 0.3) + 0.3 * Math.log(0.3 / 0.5);
  const report = compare(reference, other);
  expect(report).toMatchObject({ tokens: 2, agreed: 1 });
  expect(report.divergence).toBeCloseTo(first, 5);
  expect(report.worstDivergence).toBeCloseTo(first, 5);
  expect(compare(reference, reference)).toEqual({
    tokens: 2,
    divergence: 0,
    worstDivergence: 0,
    agreed: 2,
  });
});
