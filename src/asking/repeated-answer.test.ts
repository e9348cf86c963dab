import { expect, it } from "vitest";
import type { AskedWith, Exchange } from "../core/project.ts";
import { compareRepeated } from "./repeated-answer.ts";

const askedWith: AskedWith = {
  frames: [{ index: 0, labelSeconds: 0, keptTokens: 4, totalTokens: 4 }],
  frameGrid: [2, 2],
  prompt: "What is it?",
  promptTokens: 9,
  build: "app-1.js",
  device: "wasm",
};
const answer = (change: Partial<Exchange> = {}) => ({
  answer: "A red circle.",
  model: { id: "nano", packageHash: "a", variant: "q4f32" },
  askedWith,
  ...change,
});

it("finds the same answer the same, and a mark another", () => {
  expect(compareRepeated(answer(), answer())).toMatchObject({ isSame: true, differences: [] });
  expect(compareRepeated(answer(), answer({ answer: "A red circle" })).isSame).toBe(false);
});

it("names what was not as before, with both values", () => {
  const other = answer({
    answer: "A blue circle.",
    model: { id: "nano", packageHash: "b", variant: "q4f32" },
    askedWith: { ...askedWith, build: "app-2.js", frames: [] },
  });
  const { isSame, words, differences } = compareRepeated(answer(), other);
  expect(isSame).toBe(false);
  expect(words[1].filter(({ isShared }) => !isShared).map(({ text }) => text.trim())).toEqual(["blue"]);
  expect(differences).toEqual([
    { what: "weights", before: "a", now: "b" },
    { what: "app", before: "app-1.js", now: "app-2.js" },
    { what: "frames", before: "1", now: "" },
  ]);
});

it("claims nothing of what an older answer did not keep", () => {
  const { askedWith: _none, ...older } = answer();
  expect(compareRepeated(older, answer()).differences).toEqual([]);
});
