import { expect, it } from "vitest";
import { compareVideos } from "../compare/compare-choices.ts";
import { upstreamPredictions } from "./export-predictions.ts";
import { readVideoPredictions, type VideoPrediction } from "./video-prediction.ts";
import { scoreVideos } from "./video-scores.ts";

const item = (
  bench: VideoPrediction["bench"],
  id: string,
  answer: number | null,
  pred: string,
  fields: VideoPrediction["fields"],
): VideoPrediction => ({
  ...{ id, bench, answer, pred, fields },
  video: `${id}.mp4`,
  question: "?",
  options:
    bench === "perception-test" ? ["left", "right", "both"] : ["A. red.", "B. blue.", "C. 2.", "D. none."],
});

const SEQUENCE = { task_type: "Action Sequence" };
const COUNT = { task_type: "Action Count" };
// Ten questions, counted by hand.
const MVBENCH = [
  item("mvbench", "0", 1, "(B)", SEQUENCE), // both
  item("mvbench", "1", 2, "B, surely", SEQUENCE), // upstream falls back on the third, which is right; strict reads B
  item("mvbench", "2", 1, "B, surely", SEQUENCE), // strict alone
  item("mvbench", "3", 3, "Correct is (D)", SEQUENCE), // upstream reads the C; strict alone
  item("mvbench", "4", 0, "", COUNT), // neither: fallback, unanswered
  item("mvbench", "5", 2, "no idea", COUNT), // upstream by its fallback; unanswered
  item("mvbench", "6", 3, "D", COUNT), // both
  item("mvbench", "7", 3, "Answer: D", COUNT), // both
  item("mvbench", "8", 0, "(B)", COUNT), // neither
  item("mvbench", "9", 0, "A", COUNT), // both
];

it("counts MVBench over all and by task, with the fallbacks apart", () => {
  expect(scoreVideos("mvbench", MVBENCH)).toEqual({
    bench: "mvbench",
    items: 10,
    scored: 10,
    parser: {
      upstream: {
        correct: 6,
        accuracy: 60,
        groups: {
          task_type: {
            "Action Sequence": { items: 4, correct: 2, accuracy: 50 },
            "Action Count": { items: 6, correct: 4, accuracy: 400 / 6 },
          },
        },
        fallbacks: 4,
      },
      strict: {
        correct: 6,
        accuracy: 60,
        groups: {
          task_type: {
            "Action Sequence": { items: 4, correct: 3, accuracy: 75 },
            "Action Count": { items: 6, correct: 3, accuracy: 50 },
          },
        },
        unanswered: 2,
      },
    },
  });
});

const clip = (video_id: string, duration: string, domain: string) => ({
  ...{ video_id, youtube_id: `y${video_id}`, url: `u${video_id}`, duration, domain },
  ...{ sub_category: "Law", task_type: "OCR Problems" },
});
const MME = [
  item("video-mme", "001-1", 0, "A", clip("001", "short", "Knowledge")),
  item("video-mme", "001-2", 2, "no letter", clip("001", "short", "Knowledge")),
  item("video-mme", "301-1", 1, "Correct: B", clip("301", "medium", "Multilingual")),
  item("video-mme", "301-2", 3, "The best answer is D", clip("301", "medium", "Multilingual")),
];

it("counts Video-MME by length, domain, sub-category and task, and as its scorer does over replies with a letter", () => {
  const { upstream, scorer, strict } = scoreVideos("video-mme", MME).parser;
  // Upstream takes the third option for "no letter", and the C of "Correct".
  expect(upstream).toMatchObject({ correct: 3, accuracy: 75, fallbacks: 1 });
  expect(upstream.groups).toMatchObject({
    duration: { short: { items: 2, correct: 2 }, medium: { items: 2, correct: 1 } },
    domain: { Knowledge: { correct: 2 }, Multilingual: { correct: 1 } },
    sub_category: { Law: { items: 4, correct: 3, accuracy: 75 } },
    task_type: { "OCR Problems": { items: 4 } },
  });
  expect(scorer).toMatchObject({ answered: 3, correct: 2 });
  expect(scorer!.accuracy).toBeCloseTo(200 / 3, 12);
  expect(scorer!.groups.duration).toMatchObject({ short: { items: 1, correct: 1, accuracy: 100 } });
  // By the strict rules "Correct: B" announces no answer.
  expect(strict).toMatchObject({ correct: 2, unanswered: 2 });
});

const PERCEPTION = [
  item("perception-test", "v/0", null, "(B)", { video_id: "v", question_id: "0" }),
  item("perception-test", "w/1", 0, "left", {
    video_id: "w",
    question_id: '"1"',
    area: "memory",
    reasoning: "x",
  }),
  item("perception-test", "v/2", null, "?", { video_id: "v", question_id: "2" }),
];

it("scores of the Perception Test what has a known answer, and nothing of the test split", () => {
  const report = scoreVideos("perception-test", PERCEPTION);
  expect(report).toMatchObject({ items: 3, scored: 1 });
  expect(report.parser.upstream).toEqual({
    correct: 1,
    accuracy: 100,
    groups: {
      area: { memory: { items: 1, correct: 1, accuracy: 100 } },
      reasoning: { x: { items: 1, correct: 1, accuracy: 100 } },
    },
    fallbacks: 1,
  });
  expect(report.parser).not.toHaveProperty("scorer");
  expect(scoreVideos("perception-test", PERCEPTION.slice(0, 1)).parser.strict).toMatchObject({
    accuracy: null,
  });
});

it("writes predictions as upstream's scripts do", () => {
  const lines = upstreamPredictions("mvbench", MVBENCH.slice(0, 2)).split("\n");
  expect(lines).toEqual([
    '{"vid":"0.mp4","task_type":"Action Sequence","pred":1,"gt":1}',
    '{"vid":"1.mp4","task_type":"Action Sequence","pred":2,"gt":2}',
    "",
  ]);
  const clips = JSON.parse(upstreamPredictions("video-mme", MME));
  expect(clips).toHaveLength(2);
  expect(clips[0]).toEqual({
    ...{
      video_id: "001",
      youtube_id: "y001",
      url: "u001",
      duration: "short",
      domain: "Knowledge",
      sub_category: "Law",
    },
    questions: [
      ...[["001-1", "A", "A"] as const, ["001-2", "C", "C"] as const].map(
        ([question_id, answer, response]) => ({
          ...{ question_id, answer, response, task_type: "OCR Problems", question: "?" },
          choices: ["A. red.", "B. blue.", "C. 2.", "D. none."],
        }),
      ),
    ],
    missing: false,
  });
  expect(JSON.parse(upstreamPredictions("perception-test", PERCEPTION))).toEqual({
    v: [
      { id: 0, answer_id: 1, answer: "right" },
      { id: 2, answer_id: 2, answer: "both" },
    ],
    w: [{ id: "1", answer_id: 0, answer: "left" }],
  });
});

it("compares two runs over the questions that both have", () => {
  const other = [
    ...MVBENCH.slice(0, 8).map((one) => ({ ...one, pred: "(B)" })),
    { ...MVBENCH[8]!, answer: 1 },
  ];
  const { upstream, strict } = compareVideos(MVBENCH, other);
  expect(upstream).toMatchObject({ pairs: 8, gained: 4, lost: 1, difference: 37.5 });
  expect(strict).toMatchObject({ pairs: 8, gained: 3, lost: 0 });
  expect(strict.types["Action Sequence"]).toMatchObject({ pairs: 4, difference: 25 });
  expect(compareVideos(PERCEPTION, PERCEPTION).strict.pairs).toBe(1);
});

it("reads back what it wrote, and says what is no prediction of the benchmark", async () => {
  const lines = (items: readonly object[]) => ({
    name: "p.jsonl",
    stream: () => new Blob(items.map((one) => `${JSON.stringify(one)}\n`)).stream(),
  });
  expect(await readVideoPredictions(lines(PERCEPTION), "perception-test")).toEqual(PERCEPTION);
  const refusals: [object, string][] = [
    [MVBENCH[0]!, "expected a prediction of perception-test, found one of mvbench"],
    [
      { ...PERCEPTION[0], pred: null },
      "p.jsonl, line 1, byte 0: expected a prediction with pred as a text, found null",
    ],
    [{ ...PERCEPTION[0], bench: "Q" }, 'expected a benchmark as bench, found "Q"'],
    [{ ...PERCEPTION[0], options: [] }, "expected texts as options, found an empty list"],
    [{ ...PERCEPTION[0], answer: 3 }, "expected the place of an option as answer, or null, found 3"],
    [{ ...PERCEPTION[0], fields: { a: 1 } }, "expected texts by name as fields, found an object"],
  ];
  for (const [line, sentence] of refusals) {
    await expect(readVideoPredictions(lines([line]), "perception-test")).rejects.toThrow(sentence);
  }
});
