import { expect, it } from "vitest";
import { correctedScores } from "../corrected-scores.ts";
import { upstreamScores } from "../judge-scores.ts";
import { isOfShapes, judgeShapes } from "./shapes-judge.ts";

const REFERENCE =
  "The object is a small striped red ring. It moves to the left and then stops. It starts on the right and ends on the left.";

/** In the order of the template: subject, appearance, motion, hallucination. */
function scores(pred: string, reference = REFERENCE): (number | null)[] {
  const reply = judgeShapes({ reference, pred });
  const read = Object.values(correctedScores(reply));
  expect(Object.values(upstreamScores(reply))).toEqual(read);
  return read;
}

it("gives full marks to the truth in other words", () => {
  expect(scores(REFERENCE)).toEqual([5, 5, 5, 5]);
  expect(scores("A small striped red ring that travels left and comes to a stop.")).toEqual([5, 5, 5, 5]);
});

it("tells subject, looks, motion and its order, and what is invented, apart", () => {
  // Another colour: of three looks two are common, of six facts one is false.
  expect(scores("A small striped blue ring. It moves to the left and then stops.")).toEqual([2, 3.5, 5, 4]);
  expect(scores("A small striped red ring. It stops and then moves to the left.")).toEqual([5, 5, 2.5, 5]);
  expect(scores("A small striped red ring. It spins.")).toEqual([5, 5, 0, 4]);
  expect(scores("A large green star that bounces.")).toEqual([0, 0, 0, 0]);
  expect(scores("I cannot tell what this is.")).toEqual([0, 0, 0, 0]);
});

it("does not take other words for facts", () => {
  const grows = "A medium blue circle that gets larger.";
  expect(scores("A medium blue circle. It grows. It is at the top right.", grows)).toEqual([5, 5, 5, 5]);
  const turns = "A small cross that changes colour from red to blue.";
  expect(scores("A small cross. It changes colour from red to blue.", turns)).toEqual([5, 5, 5, 5]);
  expect(scores("A small red cross.", turns)).toEqual([2, 4, 0, 5]);
});

it("knows which references are shapes world's", () => {
  expect(isOfShapes(REFERENCE)).toBe(true);
  expect(isOfShapes("A large outlined green heart that stays still.")).toBe(true);
  expect(isOfShapes("A toddler in yellow boots stamps in a puddle twice, then runs to the left.")).toBe(
    false,
  );
  expect(isOfShapes("A red star.")).toBe(false);
});
