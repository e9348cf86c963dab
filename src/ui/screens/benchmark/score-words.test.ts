import { expect, it } from "vitest";
import type { BenchAnswer } from "../../../state/benchmark.ts";
import { coverage, judgeWords } from "./score-words.ts";

it("counts from how many replies each dimension could be read, in both readings", () => {
  const scores = (first: number | null) => ({
    "Subject Correspondence": first,
    "Appearance Description": 3,
    "Temporal Description": null,
    "Hallucination Detection": 0,
  });
  const answer = (verdict: object | null) => ({ prediction: {}, verdict }) as BenchAnswer;
  const read = coverage([
    answer({ upstream: scores(null), corrected: scores(4) }),
    answer({ upstream: scores(2), corrected: scores(2) }),
    answer(null),
  ]);
  expect(read.upstream).toEqual({
    "Subject Correspondence": 1,
    "Appearance Description": 2,
    "Temporal Description": 0,
    "Hallucination Detection": 2,
  });
  expect(read.corrected["Subject Correspondence"]).toBe(2);
});

it("says who judged, and with which prompt", () => {
  const rules = { model: null, promptHash: null, isUpstream: false };
  const judge = { model: "gpt-4o", promptHash: "0123456789abcdef", isUpstream: false };
  expect(judgeWords([rules])).toBe("Judged by rules for shapes world.");
  expect(judgeWords([{ ...judge, isUpstream: true }, judge])).toBe(
    "Judged by gpt-4o with upstream's prompt and gpt-4o with another prompt than upstream's (0123456789abcdef).",
  );
  expect(judgeWords([])).toBe("Who judged was not noted.");
});
