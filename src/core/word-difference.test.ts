import fc from "fast-check";
import { expect, it } from "vitest";
import { wordDifference } from "./word-difference.ts";

const marked = (one: string, other: string) =>
  wordDifference(one, other).map((pieces) =>
    pieces.map(({ text, isShared }) => (isShared ? text : `[${text}]`)).join(""),
  );

it("marks the words that one text has alone", () => {
  expect(marked("A grey gull steals a chip.", "A white gull steals one chip")).toEqual([
    "A[ grey] gull steals[ a] chip.",
    "A[ white] gull steals[ one] chip",
  ]);
  expect(marked("Red.", "red")).toEqual(["Red.", "red"]);
  expect(marked("one two", "")).toEqual(["[one two]", ""]);
  expect(marked("<object0> moves", "<object1> moves")).toEqual(["[<object0>] moves", "[<object1>] moves"]);
});

it("gives both texts back, and of equal ones nothing but what is shared", () => {
  const text = fc.stringMatching(/^[a-c .\n]{0,30}$/);
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [a, b] = wordDifference(one, other);
      const joined = (pieces: typeof a) => pieces.map((piece) => piece.text).join("");
      expect([joined(a), joined(b)]).toEqual([one, other]);
      expect(wordDifference(one, one)[0].every(({ isShared }) => isShared)).toBe(true);
    }),
  );
});

it("does not compare what is too long", () => {
  const long = "word ".repeat(3000);
  expect(wordDifference(long, long)[0]).toEqual([{ text: long, isShared: false }]);
});
