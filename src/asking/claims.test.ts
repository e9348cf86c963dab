import { describe, expect, it } from "vitest";
import type { MaskChange } from "../core/project.ts";
import type { TokenScore } from "../protocol/engine.ts";
import { claimedPieces, claimsOf, dependence, factWords } from "./claims.ts";

const words = (text: string) => factWords(text).map(({ start, end }) => text.slice(start, end));

describe("the words that tell facts", () => {
  it("are not those that hold a sentence together", () => {
    expect(words("The object is a large red circle. It does not move to the left.")).toEqual([
      "large",
      "red",
      "circle",
      "not",
      "move",
      "left",
    ]);
  });

  it("are not tags, and keep their places behind them", () => {
    const text = "<object0> is above <object1>, in 2 steps.";
    expect(words(text)).toEqual(["above", "2", "steps"]);
  });
});

/** The tokens of "A red-hot ring", with the blank at the front of a word, as byte-level vocabularies have it. */
const tokens = (...scores: readonly number[]): readonly TokenScore[] =>
  [
    [0, 1],
    [1, 5],
    [5, 6],
    [6, 9],
    [9, 12],
    [12, 14],
  ].map(([start, end], nth) => ({ start: start!, end: end!, logProbability: scores[nth]! }));

it("adds up the tokens of each word, with every change of the masks", () => {
  const scores = new Map<MaskChange, readonly TokenScore[]>([
    ["same", tokens(0, -0.1, 0, -0.2, -0.3, -0.4)],
    ["moved", tokens(0, -2, 0, -0.2, -1, -1)],
  ]);
  const claims = claimsOf("A red-hot ring", scores);
  expect(claims.map(({ start, end }) => [start, end])).toEqual([
    [2, 5],
    [6, 9],
    [10, 14],
  ]);
  expect(claims.map(({ same }) => same)).toEqual([-0.1, -0.2, -0.7]);
  expect(claims.map(({ moved }) => moved)).toEqual([-2, -0.2, -2]);
  expect(claims[0]).not.toHaveProperty("removed");
  expect(claims.map(dependence)).toEqual(["region", "anyway", "region"]);
});

it("gives the parts of a character that spans tokens to its word", () => {
  const scores: TokenScore[] = [
    { start: 0, end: 0, logProbability: -1 },
    { start: 0, end: 2, logProbability: -2 },
  ];
  expect(claimsOf("né", new Map([["same", scores]]))[0]?.same).toBe(-3);
});

it("says of what a claim rests only what both other masks say", () => {
  const claim = { start: 0, end: 1, same: -0.1 };
  expect(dependence({ ...claim, moved: -0.3, removed: -0.2 })).toBe("anyway");
  expect(dependence({ ...claim, moved: -3, removed: -0.2 })).toBe("unclear");
  expect(dependence({ ...claim, moved: -3, removed: -2 })).toBe("region");
  expect(dependence({ ...claim, same: -1.5, moved: -1.6, removed: -4 })).toBe("unclear");
  expect(dependence(claim)).toBe("unclear");
});

it("cuts a part of an answer at its claims", () => {
  const claims = claimsOf("A red ring.", new Map([["same", []]]));
  const pieces = (text: string, from: number) =>
    claimedPieces(text, from, claims).map((piece) => (piece.claim ? [piece.text] : piece.text));
  expect(pieces("A red ring.", 0)).toEqual(["A ", ["red"], " ", ["ring"], "."]);
  expect(pieces(" ring.", 5)).toEqual([" ", ["ring"], "."]);
  expect(pieces("A", 0)).toEqual(["A"]);
});
