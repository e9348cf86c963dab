import { expect, it } from "vitest";
import { type ChoicePrediction, scoreChoices } from "../benchmark/choice-scores.ts";
import { compareChoices, compareVideos } from "../benchmark/compare/compare-choices.ts";
import { compareDescriptions } from "../benchmark/compare/compare-descriptions.ts";
import { scoreDescriptions } from "../benchmark/description-scores.ts";
import { scoreVideos } from "../benchmark/video/video-scores.ts";
import { evaluationWords } from "./evaluation-words.ts";

const question = (id: number, pred: string): ChoicePrediction => ({
  ...{ id, pred, Answer: "(A) x", type: "Basic Questions" },
  options: ["(A) x", "(B) y"],
});

it("says what questions come to, beside another run and published numbers", () => {
  const run = [question(1, "A"), question(2, "**A**"), question(3, "B"), question(4, "?")];
  const other = [question(1, "A"), question(2, "B"), question(3, "B"), question(4, "B")];
  const words = evaluationWords({ ...scoreChoices(run), beside: compareChoices(run, other) }).split("\n");
  expect(words.slice(0, 5)).toEqual([
    "4 questions",
    "upstream's parser: 25.0 % (1 correct), mean of types 25.0 %, +0.0 beside the other run (95 % interval +0.0 to +0.0, 4 items), 0 gained, 0 lost",
    "  Basic Questions: 25.0 % (1 of 4), +0.0 beside the other run (95 % interval +0.0 to +0.0, 4 items)",
    "strict parser, 1 unanswered: 50.0 % (2 correct), mean of types 50.0 %, +25.0 beside the other run (95 % interval +0.0 to +75.0, 4 items), 1 gained, 0 lost",
    "  Basic Questions: 50.0 % (2 of 4), +25.0 beside the other run (95 % interval +0.0 to +75.0, 4 items)",
  ]);
  expect(words.find((line) => line.includes("VideoRefer-VideoLLaMA3-7B"))).toMatch(/88\.1 .* 80\.1$/);
});

it("says what descriptions come to, and which could not be read", () => {
  const item = (id: number, gpt: string) => ({ id, gpt, reference: "r", pred: "p", record: {} });
  const run = [item(0, "1. Subject Correspondence: 5"), item(1, "good")];
  const words = evaluationWords({
    ...scoreDescriptions(run),
    beside: compareDescriptions(run, [item(0, "1. Subject Correspondence: 3"), item(1, "good")]),
  });
  expect(words).toContain("2 descriptions, 2 judged\nupstream's reading: –");
  expect(words).toContain("no items in common with the other run, not wholly readable: items 0, 1");
  expect(words).toContain(
    "  Subject Correspondence: 5.00, +2.00 beside the other run (95 % interval +2.00 to +2.00, 1 items)",
  );
  expect(words).toMatch(/PixelRefer-7B, single .* 3\.70\n/);
});

it("says how many descriptions a run without a judge has", () => {
  expect(evaluationWords({ bench: "D", items: 3, predicted: 2 })).toBe("3 descriptions, 2 predicted\n");
});

it("says what whole clips come to, by task, beside another run and published numbers", () => {
  const item = (id: string, pred: string, duration: string) => ({
    ...{ id, pred, bench: "video-mme" as const, video: "v.mp4", question: "?" },
    ...{ options: ["A. red.", "B. blue."], answer: 0 },
    fields: { duration, domain: "Knowledge", sub_category: "Law", task_type: "OCR Problems" },
  });
  const run = [item("1", "A", "short"), item("2", "no letter", "long")];
  const other = [item("1", "B", "short"), item("2", "B", "long")];
  const words = evaluationWords({ ...scoreVideos("video-mme", run), beside: compareVideos(run, other) });
  expect(words.split("\n").slice(0, 7)).toEqual([
    "2 questions",
    "upstream's parser, 1 by its fallback: 50.0 % (1 correct), +50.0 beside the other run (95 % interval +0.0 to +100.0, 2 items), 1 gained, 0 lost",
    "  short: 100.0 % (1 of 1)",
    "  long: 0.0 % (0 of 1)",
    "  Knowledge: 50.0 % (1 of 2)",
    "  Law: 50.0 % (1 of 2)",
    "  OCR Problems: 50.0 % (1 of 2), +50.0 beside the other run (95 % interval +0.0 to +100.0, 2 items)",
  ]);
  expect(words).toContain("upstream's scorer by itself, 1 with a letter: 100.0 % (1 correct)");
  expect(words).toMatch(/VideoRefer-7B +55\.9 +57\.6\n$/);
});
