import { describe, expect, it } from "vitest";
import { sameAnswer, strictAnswer, trueAnswer, upstreamAnswer } from "./choice-answer.ts";

const OPTIONS = ["(A) A red ball", "(B) The dog", "(C) Nothing at all", "(D) 12 cats"];

it("takes the first letter in brackets of the right answer, or all of it", () => {
  expect(trueAnswer("(C) To its left (A)")).toBe("C");
  expect(trueAnswer("To its left")).toBe("To its left");
});

describe("upstream's answer", () => {
  it.each([
    ["(B)", "B"],
    ["B", "B"],
    ["b", "b"],
    ["B.", "B"],
    ["B) red", "B"],
    ["I would say (D) is right", "D"],
    ["C) rather than (D)", "D"],
    ["Answer: C", "A"],
    [" C", " "],
    ["[A]", "["],
    ["**B**", "*"],
    ["...D", "D"],
    ["🐕 B", "🐕"],
  ])("of %j is %j", (reply, answer) => {
    expect(upstreamAnswer(reply)).toBe(answer);
  });

  it.each(["", "...", "."])("of %j is none", (reply) => {
    expect(upstreamAnswer(reply)).toBeNull();
  });

  it("is compared without regard to case", () => {
    expect(sameAnswer("b", "B")).toBe(true);
    expect(sameAnswer("b", "To its left")).toBe(false);
  });
});

const strict = (reply: string) => strictAnswer(reply, OPTIONS);

describe("strict rule 1: a letter in brackets", () => {
  it.each([
    ["(B)", "B"],
    ["not (X) but (C)", "C"],
    ["B) or C)", "B"],
    ["Z) or C)", "C"],
    ["C) is not (B)", "B"],
    // With an (X) anywhere, X) does not count; a later rule may.
    ["B) but (X)", null],
    ["(b)", "B"], // by rule 3
  ])("%j means %j", (reply, letter) => {
    expect(strict(reply)).toBe(letter);
  });
});

describe("strict rule 2: upstream's first character", () => {
  it.each([
    ["B", "B"],
    ["b", "B"],
    ["C.", "C"],
    ["..D", "D"],
    ["B The one on the left", "B"],
    ["B, because it barks", "B"],
    ["B.\nBecause it barks", "B"],
    ["A. it is red", "A"],
    ["A Red thing", "A"],
    ["A: it is red", "A"],
    ["A is what I would say", null],
    ["A thing that rolls", null],
    ["a thing that rolls", null],
    ["A\tthing", null],
    ["Because it barks", null],
    ["D2 is my seat", null],
    ["D'accord", null],
    ["D’accord", null],
    ["E", null],
    ["B E)", null],
    ["Élan", null],
  ])("%j means %j", (reply, letter) => {
    expect(strict(reply)).toBe(letter);
  });
});

describe("strict rule 3: a lone letter among marks", () => {
  it.each([
    [" C", "C"],
    ["[A]", "A"],
    ["**B**", "B"],
    ["- d\n", "D"],
    ["“c”!", "C"],
    ["*E*", null],
    ["[A] [B]", null],
    ["#1 B", null],
  ])("%j means %j", (reply, letter) => {
    expect(strict(reply)).toBe(letter);
  });
});

describe("strict rule 4: a letter that is announced", () => {
  it.each([
    ["Answer: C", "C"],
    ["The answer is C.", "C"],
    ["The ANSWER IS: **C**", "C"],
    ["**Answer:** C", "C"],
    ["**Answer**: C", "C"],
    ["My choice: [D", "D"],
    ["It should be option B here", "B"],
    ['The answer is "B"', "B"],
    ["Option A looks right, but the answer is B", "B"],
    ["The answer is C, no, the answer is D", "D"],
    ["The answer is Because", null],
    ["The answer is B2", null],
    ["The answer is b", null],
    ["The answer is E", null],
    ["The answer is B, or rather option E", null],
    ["The answers B", null],
  ])("%j means %j", (reply, letter) => {
    expect(strict(reply)).toBe(letter);
  });
});

describe("strict rule 5: an option's text", () => {
  it.each([
    ["the dog", "B"],
    ["The dog.", "B"],
    ["NOTHING AT ALL!", "C"],
    ["I can see 12 cats there.", "D"],
    ["It is the dog, surely", "B"],
    ["the doghouse", null],
    ["there are 112 cats", null],
    ["the dog and a red ball", null],
    ["It is the\ndog.", "B"],
    ["no idea", null],
    ["", null],
    ["...", null],
  ])("%j means %j", (reply, letter) => {
    expect(strict(reply)).toBe(letter);
  });

  it("takes the option that is the reply before those that stand in it", () => {
    expect(strictAnswer("dark red", ["(A) red", "(B) dark red"])).toBe("B");
    expect(strictAnswer("it is dark red", ["(A) red", "(B) dark red"])).toBeNull();
  });

  it("knows words of other scripts by their characters", () => {
    expect(strictAnswer("它是黑猫。", ["(A) 猫", "(B) 狗"])).toBe("A");
  });

  it("folds case as texts do", () => {
    expect(strictAnswer("auf der STRASSE", ["(A) Straße", "(B) Haus"])).toBe("A");
    expect(strictAnswer("Ο ΔΡΌΜΟΣ", ["(A) ο δρόμος", "(B) το σπίτι"])).toBe("A");
  });

  it("does not choose between options of one text", () => {
    expect(strictAnswer("left", ["(A) Left", "(B) left.", "(C) right"])).toBeNull();
  });
});

it("takes any letter for an option where options are not known, and no text", () => {
  expect(strictAnswer("(Q)", null)).toBe("Q");
  expect(strictAnswer("The answer is Z", null)).toBe("Z");
  expect(strictAnswer("the dog", null)).toBeNull();
});

it("gives options without a letter that of their place", () => {
  expect(strictAnswer("blue", ["red", "blue"])).toBe("B");
});
