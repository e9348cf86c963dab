import fc from "fast-check";
import { expect, it } from "vitest";
import { strictAnswer, upstreamAnswer } from "./choice-answer.ts";
import { correctedScores } from "./corrected-scores.ts";
import { upstreamScores } from "./judge-scores.ts";

// What models write can be anything.

const PIECES = [
  "1",
  "2.",
  "5",
  "/5",
  ".5",
  "10",
  "-",
  "–",
  ":",
  "：",
  "=",
  "\n",
  "\\n",
  " ",
  "*",
  "|",
  "(",
  ")",
  "A",
  "(B)",
  "C)",
  "a",
];
const WORDS = [
  "Subject Correspondence",
  "temporal description",
  "score",
  "Answer",
  "is",
  "option",
  "the dog",
  "猫",
  "٤",
  "🐕",
];
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom(...PIECES, ...WORDS), { maxLength: 30 }).map((pieces) => pieces.join("")),
);

it("reads every reply of a judge without failing, corrected scores from 0 to 5 in halves", () => {
  fc.assert(
    fc.property(text, (reply) => {
      upstreamScores(reply);
      for (const score of Object.values(correctedScores(reply))) {
        if (score === null) continue;
        expect(Number.isInteger(2 * score) && score >= 0 && score <= 5).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

it("reads every reply to a question without failing, as one of its options or none", () => {
  fc.assert(
    fc.property(text, (reply) => {
      expect([null, "A", "B", "C"]).toContain(strictAnswer(reply, ["(A) the dog", "(B) 猫", "(C) 5"]));
      const answer = upstreamAnswer(reply);
      expect(answer === null).toBe(/^\.*$/.test(reply));
      if (answer !== null) expect([...answer]).toHaveLength(1);
    }),
    { numRuns: 2000 },
  );
});
