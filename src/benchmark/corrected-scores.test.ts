import { describe, expect, it } from "vitest";
import { correctedScores } from "./corrected-scores.ts";

const subject = (reply: string) => correctedScores(reply)["Subject Correspondence"];
const all = (reply: string) => Object.values(correctedScores(reply));

describe("a dimension by its name", () => {
  it.each([
    ["1. Subject Correspondence: 5", 5],
    ["subject correspondence: 4", 4],
    ["SUBJECT  CORRESPONDENCE: 4", 4],
    ["1. **Subject Correspondence**: 5", 5],
    ["1. **Subject Correspondence:** 5", 5],
    ["__Subject Correspondence__: _5_", 5],
    ["`Subject Correspondence`: `5`", 5],
    ["### 1. Subject Correspondence\n\n**Score: 4**", 4],
    ["> Subject Correspondence: 3", 3],
    ['{"Subject Correspondence": 4, "Appearance Description": 3}', 4],
    ["'Subject Correspondence': '2'", 2],
    ['{"subject_correspondence": {"score": 4}}', 4],
    ["| Subject Correspondence: | 4 |", 4],
    ["Subject Correspondence (same subject?): 4", 4],
    ["Subject Correspondence (0–5): 4", 4],
    ["Subject Correspondence：4", 4],
    ["Subject Correspondence - 4", 4],
    ["Subject Correspondence – 4", 4],
    ["Subject Correspondence — 4", 4],
    ["Subject Correspondence = 4", 4],
    ["Subject Correspondence: score 4", 4],
    ["Subject Correspondence: Rating: 4", 4],
    ["Subject Correspondence score: 4", 4],
    ["Subject Correspondence: [4]", 4],
    ["Subject Correspondence: (4/5)", 4],
    ["Subject Correspondence:\n4", 4],
    ["Subject Correspondence\n: 4", 4],
    ["Subject Correspondence:\\n4", 4],
    ["The Subject Correspondence: 4", 4],
  ])("%j gives %j", (reply, score) => {
    expect(subject(reply)).toBe(score);
  });

  it.each([
    ["Subject Correspondence 4"],
    ["Subject Correspondence:\nthe same dog\n4"],
    ["Subject Correspondence, well: 4"],
    ["Subject Correspondence:\n2. Appearance Description: 4"],
    ["1. 主体：\n2. 外观：4"],
  ])("%j gives none", (reply) => {
    expect(subject(reply)).toBeNull();
  });
});

describe("a dimension by its number", () => {
  it.each([
    ["1: 4", 4],
    ["1) - 4", 4],
    ["1. : 4", 4],
    ["(1): 4", 4],
    ["- 1: 4", 4],
    ["1. 主体对应：４分", 4],
    ["1. Sujet (le même ?) : 4", 4],
    ["1. Subject Correspondance: 4", 4],
    ["1. Subject Match\nScore: 4", 4],
    ["so 1: 4", null],
    ["11: 4", null],
    ["1. 4", null],
    ["1. Appearance Description: 4", null],
    // Its name decides where it has one.
    ["Subject Correspondence: 2\n1: 5", 2],
    ["Subject Correspondence: 2-3\n1: 5", null],
    ["I rate Subject Correspondence first.\n1: 5", 5],
  ])("%j gives %j", (reply, score) => {
    expect(subject(reply)).toBe(score);
  });

  it("has the order of the judge's list", () => {
    expect(all("1: 1\n2: 2\n3: 3\n4: 4\n5: 5")).toEqual([1, 2, 3, 4]);
  });
});

describe("a score", () => {
  it.each([
    ["0", 0],
    ["4.5", 4.5],
    ["4.", 4],
    ["4.5.", 4.5],
    ["4/5", 4],
    ["4 / 5.", 4],
    ["4.5/5", 4.5],
    ["4 out of 5", 4],
    ["4, the same dog", 4],
    ["4 - the same dog", 4],
    ["4 (2 of 3 agree)", 4],
    ["6", 5],
    ["5.5", 5],
    ["10", 5],
    ["٤", 4],
    ["４", 4],
    ["४.५", 4.5],
    ["𝟒", 4],
    ["3-4", null],
    ["3–4", null],
    ["3 - 4", null],
    ["3 to 4", null],
    ["3/5 - 4/5", null],
    ["8/10", null],
    ["4/50", null],
    ["4 out of 10", null],
    ["4.0", null],
    ["4.25", null],
    ["4.50", null],
    ["4,5", null],
    ["4½", null],
    [".5", null],
    ["-4", null],
    ["−4", null],
    ["- 4", null],
    ["80%", null],
    ["4th", null],
    ["five", null],
    ["n/a", null],
    ["", null],
  ])("%j counts as %j", (written, score) => {
    expect(subject(`Subject Correspondence: ${written}`)).toBe(score);
  });

  it("is that of the last of several places", () => {
    expect(subject("Subject Correspondence: 2\nSubject Correspondence: 4")).toBe(4);
    expect(subject("Subject Correspondence: 2, on second thoughts Subject Correspondence: 3")).toBe(3);
    expect(subject("Subject Correspondence: 2\nThe Subject Correspondence is fine.")).toBe(2);
    expect(subject("1: 2\n1: 3")).toBe(3);
  });
});

it("reads all four of upstream's template, with its literal line breaks", () => {
  const reply =
    "1. Subject Correspondence: 5\\nExplanation: same.\\n2. Appearance Description: 4\\nExplanation: 2 hats.\n" +
    "3. Temporal Description: 0\\nExplanation: wrong.\n4. Hallucination Detection: 3\\nExplanation: some.";
  expect(all(reply)).toEqual([5, 4, 0, 3]);
});
