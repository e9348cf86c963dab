import { expect, it } from "vitest";
import { sampleProject } from "../testing/sample-project.ts";
import type { AnswerId, Exchange, ObjectId } from "./project.ts";
import { countRecords } from "./recorded-answers.ts";

const [sample] = sampleProject().project.exchanges as [Exchange];
const objects = [
  { id: "o1" as ObjectId, name: "dog" },
  { id: "o2" as ObjectId, name: "cat" },
];
const { versionOf: _version, correction: _correction, ...plain } = sample;
const asked = (id: string, change: Partial<Exchange> = {}): Exchange => ({
  ...plain,
  id: id as AnswerId,
  ...change,
});
const correction = { text: "A dog.", writtenAt: "" };

it("counts records, answers and corrections by kind, and answers about each object", () => {
  const exchanges = [
    asked("a", { preset: "describe", correction }),
    asked("b", { follows: "a" as AnswerId }),
    asked("c", { preset: "describe", regions: [] }),
    asked("d", { answer: "", state: "failed" }),
    asked("e", { answer: "" }),
    // Of versions the newest counts.
    asked("f", { versionOf: "c" as AnswerId, preset: "doing" }),
  ];
  expect(countRecords(exchanges, objects)).toEqual({
    records: 2,
    answers: 3,
    corrected: 1,
    kinds: [
      { preset: "describe", answers: 1, corrected: 1 },
      { preset: "doing", answers: 1, corrected: 0 },
      { preset: "free", answers: 1, corrected: 0 },
    ],
    objects: [
      { id: "o1", name: "dog", answers: 3 },
      { id: "o2", name: "cat", answers: 0 },
    ],
  });
});

it("counts a correction of an answer that failed, as records hold it", () => {
  const exchanges = [asked("a", { answer: "", state: "failed", correction })];
  expect(countRecords(exchanges, [])).toMatchObject({ records: 1, answers: 1, corrected: 1 });
});
