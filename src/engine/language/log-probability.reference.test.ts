import { expect, it } from "vitest";
import { logProbability } from "./log-probability.reference.ts";

it("is the logarithm of the softmax", () => {
  // exp(1) / (exp(1) + exp(2) + exp(3)) = 0.09003057317038046
  const logits = Float32Array.of(1, 2, 3);
  expect(logProbability(logits, 0)).toBeCloseTo(Math.log(0.09003057317038046), 12);
  const sum = [0, 1, 2].reduce((total, id) => total + Math.exp(logProbability(logits, id)), 0);
  expect(sum).toBeCloseTo(1, 12);
});

it("does not overflow, and is 0 for a token that is certain", () => {
  const logits = Float32Array.of(1000, 0, -1000);
  expect(logProbability(logits, 0)).toBe(0);
  expect(logProbability(logits, 1)).toBe(-1000);
  expect(logProbability(Float32Array.of(7), 0)).toBe(0);
});

it("is no number where a logit is none", () => {
  expect(logProbability(Float32Array.of(1, Number.NaN, 2), 0)).toBeNaN();
});
