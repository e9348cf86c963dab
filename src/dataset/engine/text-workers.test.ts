import { expect, it } from "vitest";
import { judgeRecord } from "../judge-record.ts";
import { advanceJob } from "./advance-job.ts";
import { jobRecords } from "./emit-records.ts";
import type { EngineJob } from "./engine-job.ts";
import { textWorkers } from "./text-workers.ts";

const track = (noun: string) => ({
  ...{ noun, seedFrame: 0, boxScore: 1, visibleRatio: 1, box: [0, 0, 1, 10] as const },
  masks: { "0": { size: [10, 10] as const, counts: "0:j2" } },
});
const JOB: EngineJob = {
  clip: "a.mp4",
  tracks: [track("dog"), track("cat"), track("fog")],
  texts: [
    { noun: "dog", motion: "It runs to the left.", appearance: "A brown dog with a collar." },
    { noun: "cat", motion: "It climbs a tree.", appearance: "A grey car." },
    { noun: "fog", motion: "It drifts.", appearance: "White fog." },
  ],
  log: [],
};

/** A model by what it is asked, as an endpoint would reply. */
async function reply(prompt: string): Promise<string> {
  if (prompt.includes("Captioner: dog")) return '```json\n{"same":"yes","confidence":0.9,"why":"a dog"}\n```';
  if (prompt.includes("Captioner: cat")) return '{"same":"no","confidence":0.8,"why":"a car is no cat"}';
  if (prompt.includes("Captioner: fog")) return "Hard to say.";
  if (prompt.includes("Noun: dog"))
    return '{"short":"A brown dog.","detailed":"A brown dog with a collar runs to the left."}';
  if (prompt.includes("<object0>: ")) {
    return '[{"kind":"basic","question":"Where does <object0> run?","answer":"To the left."},{"kind":"basic","question":"What has <object0>?","answer":"A tail."}]';
  }
  return "Perhaps a tail.";
}

it("takes a job from its texts to records that the doctor accepts, and says what was left out", async () => {
  const asked: string[] = [];
  const ask = (prompt: string) => {
    asked.push(prompt);
    return reply(prompt);
  };
  let job = JOB;
  const keep = (next: EngineJob) => {
    job = next;
  };
  const workers = await textWorkers(ask, "m");
  expect(await advanceJob(JOB, workers, keep, () => 0, new AbortController().signal)).toBeNull();
  expect(job.review!.map(({ noun, same }) => [noun, same])).toEqual([
    ["dog", true],
    ["cat", false],
  ]);
  expect(job.refined).toMatchObject([{ noun: "dog", qa: [{ question: "Where does <object0> run?" }] }]);
  expect(job.log.map(({ role, model, dropped }) => [role, model, dropped])).toEqual([
    ["reviewer", "m", ["fog: no yes or no can be read in the review"]],
    ["refiner", "m", []],
    ["qa", "m", ["a question was left out: it can be answered unseen"]],
  ]);
  expect(job.log.every(({ promptHash }) => /^[0-9a-f]{16}$/.test(promptHash))).toBe(true);
  expect(asked).toHaveLength(3 + 1 + 1 + 2);
  const records = jobRecords(job, 1);
  expect(records).toHaveLength(3);
  for (const record of records) {
    expect(await judgeRecord(record, null)).toMatchObject({ rejection: null });
  }
});
