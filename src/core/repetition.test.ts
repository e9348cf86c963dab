import { expect, it } from "vitest";
import { endsInRepetition } from "./repetition.ts";

it.each([
  ["one character", "The dog is".padEnd(60, "!")],
  ["replacement characters", "\uFFFD".repeat(50)],
  ["a short word", `It is ${"blue ".repeat(10)}`],
  ["a phrase cut in the middle", `${"the left, ".repeat(9)}the l`],
])("sees %s over and over", (_what, text) => {
  expect(endsInRepetition(text)).toBe(true);
});

it.each([
  [
    "an ordinary answer",
    "A small red circle moves to the right. It stays in the lower half of the frame all the time.",
  ],
  ["little emphasis", "It is very, very, very, very large!!!!"],
  [
    "a list of like items",
    "A red circle, a blue circle, a green circle, a white circle, a black circle, a pink circle.",
  ],
  [
    "a repetition that was overcome",
    `${"blue ".repeat(20)} and then it moves away to the right of the star.`,
  ],
  ["nothing", ""],
])("does not see it in %s", (_what, text) => {
  expect(endsInRepetition(text)).toBe(false);
});
