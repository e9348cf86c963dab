import { expect, it } from "vitest";
import { judgeRecord } from "../judge-record.ts";
import { answeredJobs, ENGINE_QUESTIONS, type ObjectAnswer } from "./answered-jobs.ts";
import { jobRecords } from "./emit-records.ts";
import { nextOpen, reviewedJobs, reviewItems, ruleQuality, type Verdict } from "./review-queue.ts";

const SMALL = { segmentation: { size: [10, 10], counts: "0:j2" } };
const WHOLE = { segmentation: { size: [10, 10], counts: "0T3" } };

/** Three answers about an object of a clip. */
function answers(object: string, mask: typeof SMALL, name = "A red circle."): readonly ObjectAnswer[] {
  const texts = [name, "It is a red circle with a sharp border.", "The red circle moves to the right."];
  return ENGINE_QUESTIONS.map((question, at) => ({
    ...{ video: "a.mp4", object, question, answer: texts[at]!, model: "m", frames: 4, milliseconds: 5 },
    annotation: [{ "0": mask, "8": mask }],
  }));
}

const ALL = [
  ...answers("object 1", SMALL),
  ...answers("object 2", SMALL),
  ...answers("object 3", WHOLE, "the sky"),
  ...answers("object 4", SMALL).slice(1),
  { video: "a.mp4", object: null, question: "What?", answer: "This.", model: "m" },
];

it("takes objects about which everything was answered, by the names that they were given", () => {
  const [job] = answeredJobs(ALL);
  expect(job!.tracks!.map(({ noun, visibleRatio }) => [noun, visibleRatio])).toEqual([
    ["red circle", 0.5],
    ["red circle 2", 0.5],
    ["sky", 0.5],
  ]);
  expect(job!.log.map(({ role, model, millis }) => [role, model, millis])).toEqual([
    ["segmentor", "segmenter", 0],
    ["annotator", "m", 45],
  ]);
});

it("lets a person go through them, and makes records of what they accept that the doctor accepts", async () => {
  const jobs = answeredJobs(ALL);
  const items = reviewItems(jobs);
  // One that the rules keep, then one that they drop.
  expect(items.map(({ key, fault }) => [key, fault === null])).toEqual([
    ["a.mp4#red circle", true],
    ["a.mp4#sky", false],
    ["a.mp4#red circle 2", true],
  ]);
  const verdicts = new Map<string, Verdict>();
  expect(nextOpen(items, verdicts, null)).toBe("a.mp4#red circle");
  verdicts.set("a.mp4#red circle", { good: true, text: "A red circle that moves right." });
  expect(nextOpen(items, verdicts, "a.mp4#red circle")).toBe("a.mp4#sky");
  // Skipped.
  expect(nextOpen(items, verdicts, "a.mp4#sky")).toBe("a.mp4#red circle 2");
  verdicts.set("a.mp4#red circle 2", { good: false });
  expect(nextOpen(items, verdicts, "a.mp4#red circle 2")).toBe("a.mp4#sky");
  expect(ruleQuality(items, verdicts)).toMatchObject({ precision: 0.5, recall: null });
  verdicts.set("a.mp4#sky", { good: false });
  expect(nextOpen(items, verdicts, "a.mp4#sky")).toBeNull();
  expect(ruleQuality(items, verdicts)).toMatchObject({ precision: 0.5, recall: 1 });
  expect(ruleQuality(items, verdicts).accuracy).toBeCloseTo(2 / 3, 12);

  const records = reviewedJobs(jobs, items, verdicts).flatMap((job) => jobRecords(job, 0));
  expect(records).toHaveLength(1);
  expect(records[0]!.conversations).toMatchObject([{}, { value: "A red circle that moves right." }]);
  expect(await judgeRecord(records[0]!, null)).toMatchObject({ rejection: null });
});
