import fc from "fast-check";
import { expect, it } from "vitest";
import { wordDifference, wordsNotInAll } from "./word-difference.ts";

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

it("compares character by character where there are no blanks", () => {
  expect(marked("红色的圆", "蓝色的圆")).toEqual(["[红]色的圆", "[蓝]色的圆"]);
});

it("finds the words that not all of several texts have", () => {
  const words = (text: string, ...others: string[]) =>
    wordsNotInAll(text, others).map(({ start, end }) => text.slice(start, end));
  const [one, two, three] = ["A red ball rolls left.", "A blue ball rolls left", "A red ball rolls"];
  expect(words(one, two)).toEqual(["red"]);
  expect(words(one, two, three)).toEqual(["red", "left."]);
  expect(words(two, one, three)).toEqual(["blue", "left"]);
  expect(words(three, one)).toEqual([]);
  expect(words("", one)).toEqual([]);
  expect(words("one two", "")).toEqual(["one two"]);
  const long = "word ".repeat(3000);
  expect(words(long, `${long} more`)).toEqual([]);
});
