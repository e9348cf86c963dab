import fc from "fast-check";
import { expect, it } from "vitest";
import { VIDEO_BENCHES } from "../../core/video-bench.ts";
import { scoredLetter, strictVideoAnswer, upstreamVideoAnswer } from "./video-answer.ts";

// By hand, from what upstream's scripts do (videorefer-suite.md 8).

const FOUR = ["a red car", "Two dogs.", "nothing", "blue"];
const upstream = (bench: (typeof VIDEO_BENCHES)[number], reply: string, options: readonly string[]) => {
  const { index, isFallback } = upstreamVideoAnswer(bench, reply, options);
  return isFallback ? "fallback" : index;
};

it.each<[string, number | "fallback"]>([
  ["B", 1],
  ["(B)", 1],
  ["(B) Two dogs.", 1],
  [" (D)", 3],
  ["Answer: D", 3],
  ["The answer is (A).", 0],
  ["B.", 1],
  ["B)", 1],
  // A comma or blanks within brackets leave no letter.
  ["B, because", "fallback"],
  [", B", "fallback"],
  ["( B )", "fallback"],
  ["(B ", 1],
  // A capital within a word is a letter, and one behind the last option is none.
  ["Correct: D", 2],
  ["Definitely A", 3],
  ["E", "fallback"],
  ["b", "fallback"],
  // Without a capital, the first option whose text occurs.
  ["it is nothing but blue", 2],
  ["two dogs.", 1],
  ["two dogs", "fallback"],
  ["the answer is a red car", 0],
  ["", "fallback"],
])("MVBench: %j", (reply, expected) => {
  expect(upstream("mvbench", reply, FOUR)).toBe(expected);
});

it("reads letters of MVBench up to the last option only", () => {
  expect(upstream("mvbench", "Certainly B", ["x", "y"])).toBe(1);
  expect(upstream("mvbench", "C", ["x", "y"])).toBe("fallback");
  expect(upstream("mvbench", "E", ["v", "w", "x", "y", "z"])).toBe(4);
  expect(upstreamVideoAnswer("mvbench", "?", ["x", "y"])).toEqual({ index: 2, isFallback: true });
});

it.each<[string, number | "fallback"]>([
  ["B", 1],
  ["B, because", 1],
  ["[ C ].", 2],
  ["The best answer is: (D)", 3],
  ["Correct: D", 2],
  ["Every one", "fallback"],
  // Options without their last character, and digits as words.
  ["it is red", 0],
  ["two", 1],
  ["2", 1],
  ["red or 2", 0],
  ["", "fallback"],
])("Video-MME: %j", (reply, expected) => {
  expect(upstream("video-mme", reply, ["A. red.", "B. 2.", "C. green.", "D. blue."])).toBe(expected);
});

it.each<[string, number | "fallback"]>([
  ["B", 1],
  ["((C))", 2],
  ["Answer: (A)", 0],
  ["Because (C)", 1],
  ["D", "fallback"],
  // Without a capital, the option that is the reply.
  ["The Left", "fallback"],
  ["left", 0],
  ["on the left", "fallback"],
  ["left.", "fallback"],
  ["", "fallback"],
])("Perception Test: %j", (reply, expected) => {
  expect(upstream("perception-test", reply, ["Left", "right", "none"])).toBe(expected);
});

it.each([
  ["A", "A"],
  ["The best answer is B", "B"],
  ["The answer: D", "D"],
  ["Best answer: C", "B"], // The lead-in is fused with the next, so it stays, and so does its B.
  ["The best option is D", "D"],
  ["Correct", "C"],
  ["the dog", null],
  ["", null],
])("Video-MME's scorer: %j", (response, letter) => {
  expect(scoredLetter(response)).toBe(letter);
});

it("reads what was meant by the strict rules", () => {
  const table: [(typeof VIDEO_BENCHES)[number], string, number | null][] = [
    ["mvbench", "Correct: (D)", 3],
    ["mvbench", "B, because", 1],
    ["mvbench", "two dogs", 1],
    ["mvbench", "red", null],
    ["perception-test", "**B**", 1],
    ["perception-test", "D", null],
  ];
  for (const [bench, reply, index] of table) {
    const options = bench === "mvbench" ? FOUR : FOUR.slice(0, 3);
    expect([reply, strictVideoAnswer(bench, reply, options)]).toEqual([reply, index]);
  }
  const mme = ["A. red.", "B. 2.", "C. green.", "D. blue."];
  expect(strictVideoAnswer("video-mme", "It is green.", mme)).toBe(2);
  expect(strictVideoAnswer("video-mme", "The best answer is: B. 2.", mme)).toBe(1);
});

it("reads every reply without failing", () => {
  const reply = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc
      .array(fc.constantFrom("(", ")", ",", " ", "A", "D", "E", "answer", "Answer", "x", ".", "2"), {
        maxLength: 12,
      })
      .map((all) => all.join("")),
  );
  fc.assert(
    fc.property(
      reply,
      fc.constantFrom(...VIDEO_BENCHES),
      fc.integer({ min: 1, max: 4 }),
      (text, bench, count) => {
        const options = ["x", "B. 2.", "", "Two"].slice(0, count);
        const { index, isFallback } = upstreamVideoAnswer(bench, text, options);
        expect(index >= 0 && index <= 3).toBe(true);
        if (isFallback) expect(index).toBe(2);
        const strict = strictVideoAnswer(bench, text, options);
        expect(strict === null || (strict >= 0 && strict < count)).toBe(true);
      },
    ),
    { seed: 8, numRuns: 2000 },
  );
});
