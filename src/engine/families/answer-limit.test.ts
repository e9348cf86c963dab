import { expect, test } from "vitest";
import { answerLimit } from "./answer-limit.ts";

const size = (visualTokens: number, question: number, earlier = 0) => ({
  promptTokens: visualTokens + question + earlier,
  visualTokens,
  questionTokens: () => question,
  turnCount: earlier > 0 ? 3 : 1,
});

test("an answer gets what the context leaves, at most what was asked for", () => {
  expect(answerLimit(size(500, 20), 100, 1000)).toBe(100);
  expect(answerLimit(size(500, 450), 100, 1000)).toBe(50);
  expect(answerLimit(size(500, 499), 100, 1000)).toBe(1);
});

test("what is too long is named, with what helps", () => {
  const refusal = (...[visual, question, earlier]: Parameters<typeof size>) => {
    try {
      return String(answerLimit(size(visual, question, earlier), 100, 1000));
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refusal(990, 20)).toMatch(/1010 tokens, 990 of them for its frames.*at most 999.*fewer frames/);
  expect(refusal(300, 200_000)).toMatch(/own words take 200000 tokens.*shorten the question/);
  expect(refusal(400, 700)).toMatch(/shorten the question/);
  expect(refusal(300, 20, 900)).toMatch(/begin a new conversation/);
  // Another conversation would not help.
  expect(refusal(300, 1200, 20)).toMatch(/shorten the question/);
});
