import { expect, it } from "vitest";
import { scoreDescriptions } from "./description-scores.ts";

const reply = (...scores: readonly (number | string)[]) =>
  ["Subject Correspondence", "Appearance Description", "Temporal Description", "Hallucination Detection"]
    .map((name, at) => `${at + 1}. ${name}: ${scores[at]}`)
    .join("\n");

it("takes the mean of each dimension over the items that have it, and the average of the means", () => {
  const report = scoreDescriptions([
    { gpt: reply(5, 4, 3, 2) },
    { gpt: null },
    { gpt: "" },
    { gpt: reply(4, 3, "none", 1) },
    { gpt: reply(3, 2, 1, "4.5.") },
    { gpt: "**Subject Correspondence**: 1" },
  ]);
  expect(report).toEqual({
    bench: "D",
    items: 6,
    judged: 4,
    upstream: {
      dimensions: {
        "Subject Correspondence": 4.5,
        "Appearance Description": 3.5,
        "Temporal Description": 3,
        "Hallucination Detection": 1.5,
      },
      average: (4.5 + 3.5 + 3 + 1.5) / 4,
      unreadable: [3, 4, 5],
    },
    corrected: {
      dimensions: {
        "Subject Correspondence": 13 / 4,
        "Appearance Description": 3,
        "Temporal Description": 2,
        "Hallucination Detection": 2.5,
      },
      average: (13 / 4 + 3 + 2 + 2.5) / 4,
      unreadable: [3, 5],
    },
  });
});

it("has neither a mean nor an average of nothing", () => {
  const { upstream, corrected } = scoreDescriptions([{ gpt: "Subject Correspondence: 4" }]);
  expect(Object.values(upstream.dimensions)).toEqual([null, null, null, null]);
  expect(corrected.dimensions["Subject Correspondence"]).toBe(4);
  expect(corrected.average).toBeNull();
});
