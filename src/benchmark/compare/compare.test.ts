import { expect, it } from "vitest";
import type { ChoicePrediction } from "../choice-scores.ts";
import { compareChoices } from "./compare-choices.ts";
import { compareDescriptions } from "./compare-descriptions.ts";
import { pairedDifference } from "./paired-difference.ts";

it("has the difference of the means, and the same interval each time", () => {
  const pairs = Array.from({ length: 50 }, (_, at) => [at % 3, at % 2] as const);
  const found = pairedDifference(pairs);
  expect(found.difference).toBeCloseTo(49 / 50 - 25 / 50, 12);
  expect(found).toEqual(pairedDifference(pairs));
  expect(pairedDifference([])).toEqual({ pairs: 0, difference: null, interval: null });
  expect(pairedDifference([[1, 0]])).toEqual({ pairs: 1, difference: 1, interval: [1, 1] });
});

it("has an interval as wide as the normal distribution's for many items", () => {
  // 200 questions, of which one run alone has 40 right and the other alone 20.
  const pairs = Array.from(
    { length: 200 },
    (_, at) => [Number(at < 40), Number(at >= 40 && at < 60)] as const,
  );
  const mean = 0.1;
  const error = 1.96 * Math.sqrt((60 / 200 - mean ** 2) / 200);
  const { difference, interval } = pairedDifference(pairs);
  expect(difference).toBeCloseTo(mean, 12);
  expect(interval![0]).toBeGreaterThan(mean - error - 0.01);
  expect(interval![0]).toBeLessThan(mean - error + 0.01);
  expect(interval![1]).toBeGreaterThan(mean + error - 0.01);
  expect(interval![1]).toBeLessThan(mean + error + 0.01);
});

const choice = (id: number | null, pred: string, type = "Basic", Answer = "(A) x"): ChoicePrediction => ({
  ...{ id, pred, type, Answer },
  options: ["(A) x", "(B) y"],
});

it("compares questions by their ids, whatever their order, by either parser", () => {
  const one = [choice(1, "A"), choice(2, "A", "Future"), choice(3, "**A**"), choice(9, "A")];
  const other = [choice(3, "B"), choice(2, "B", "Future"), choice(1, "A"), choice(8, "A")];
  const { upstream, strict } = compareChoices(one, other);
  expect(upstream).toMatchObject({ pairs: 3, difference: 100 / 3, gained: 1, lost: 0 });
  expect(strict).toMatchObject({
    pairs: 3,
    gained: 2,
    lost: 0,
    types: { Basic: { pairs: 2, difference: 50 } },
  });
  expect(strict.difference).toBeCloseTo(200 / 3, 12);
  expect(compareChoices(other, one).strict).toMatchObject({ gained: 0, lost: 2 });
});

it("compares questions without ids by their places, and leaves out those that are not the same", () => {
  const one = [choice(null, "A"), choice(null, "B", "Basic", "(B) y"), choice(null, "A")];
  const other = [choice(1, "B"), choice(2, "B")];
  expect(compareChoices(one, other).strict).toMatchObject({ pairs: 1, gained: 1 });
});

it("compares descriptions by every score that both have", () => {
  const reply = (...scores: readonly (number | string)[]) =>
    ["Subject Correspondence", "Appearance Description", "Temporal Description", "Hallucination Detection"]
      .map((name, at) => `${at + 1}. ${name}: ${scores[at]}`)
      .join("\n");
  const item = (id: number, gpt: string | null) => ({ id, gpt, reference: "r", pred: "p", record: {} });
  const one = [item(1, reply(5, 4, 3, 2)), item(2, reply(5, "none", 3, 2)), item(3, null)];
  const other = [item(1, reply(3, 4, 3, 2)), item(2, reply(4, 4, 4, 4)), item(3, reply(1, 1, 1, 1))];
  const { corrected } = compareDescriptions(one, other);
  expect(corrected.dimensions["Subject Correspondence"]).toMatchObject({ pairs: 2, difference: 1.5 });
  expect(corrected.dimensions["Appearance Description"]).toMatchObject({ pairs: 1, difference: 0 });
  expect(corrected.average).toMatchObject({ pairs: 1, difference: 0.5 });
});
