import { describe, expect, it } from "vitest";
import { upstreamScores } from "./judge-scores.ts";

const subject = (reply: string) => upstreamScores(reply)["Subject Correspondence"];

describe("as upstream's script reads it", () => {
  it.each([
    ["1. Subject Correspondence: 5", 5],
    ["1. Subject Correspondence: 4/5", 4],
    ["1. Subject Correspondence: 4.", 4],
    ["1. Subject Correspondence: 4.5", 4.5],
    ["1. Subject Correspondence: 7", 7],
    ["1. Subject Correspondence:\n\n4", 4],
    ["9.\nSubject Correspondence: 3", 3],
    ["١. Subject Correspondence: ٤", 4],
    ["1. Subject Correspondence: 2\n2. Other: 5\n1. Subject Correspondence: 3", 3],
    ["1.\u3000Subject Correspondence:\x1c2", 2],
    ["1. Subject Correspondence:\ufeff2", null],
    ["1. **Subject Correspondence**: 5", null],
    ["1. **Subject Correspondence:** 5", null],
    ["1. Subject Correspondence - 5", null],
    ["1. Subject Correspondence: five", null],
    ["1. Subject Correspondence: score 5", null],
    ["1. Subject Correspondence:5", null],
    ["1. subject correspondence: 5", null],
    ["Subject Correspondence: 5", null],
  ])("%j gives %j", (reply, score) => {
    expect(subject(reply)).toBe(score);
  });

  it.each(["4.5.", ".", "..", "4..5"])("the number %j costs the reply all of its scores", (number) => {
    const reply = `1. Subject Correspondence: 5\n2. Appearance Description: ${number}`;
    expect(Object.values(upstreamScores(reply))).toEqual([null, null, null, null]);
  });

  it("reads all four of the template, with its literal line breaks", () => {
    const reply =
      "1. Subject Correspondence: 5\\nExplanation: same.\n2. Appearance Description: 4\\nExplanation: a hat.\n" +
      "3. Temporal Description: 0\\nExplanation: wrong.\n4. Hallucination Detection: 3\\nExplanation: some.";
    expect(Object.values(upstreamScores(reply))).toEqual([5, 4, 0, 3]);
  });
});
