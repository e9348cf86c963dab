import { expect, it } from "vitest";
import { parseOpenLine } from "./ask-line.ts";
import { type BatchPlan, clipItems, questionLines, questionsLeft } from "./batch-plan.ts";

const plan = (more: Partial<BatchPlan>): BatchPlan => ({
  ...{ objects: "whole", clips: ["a.mp4", "b.mp4"], questions: ["What?", "Why?"], jobs: [] },
  ...{ follow: false, mostObjects: 2 },
  ...more,
});
const mask = { size: [1, 2], counts: [0, 1, 1] } as const;
const found = [0, 1, 2].map(() => ({ frameIndex: 3, timeSeconds: 0.3, mask }));

it("asks every question about every clip", () => {
  const items = ["a.mp4", "b.mp4"].flatMap((clip) => clipItems(plan({}), clip, null));
  expect(items.map(({ id }) => id)).toEqual([
    "a.mp4, question 1",
    "a.mp4, question 2",
    "b.mp4, question 1",
    "b.mp4, question 2",
  ]);
  expect(new Set(items.map(({ key }) => key)).size).toBe(4);
  expect(items.every(({ regions, atSeconds }) => regions.length === 0 && atSeconds === null)).toBe(true);
});

it("asks about so many of the found objects, and about none while they are not known", () => {
  const finding = plan({ objects: "found", follow: true });
  expect(clipItems(finding, "b.mp4", null)).toEqual([]);
  const items = clipItems(finding, "b.mp4", found);
  expect(items.map(({ objectName, question }) => [objectName, question])).toEqual([
    ["object 1", "What?"],
    ["object 1", "Why?"],
    ["object 2", "What?"],
    ["object 2", "Why?"],
  ]);
  expect(items[0]).toMatchObject({
    track: true,
    atSeconds: 0.3,
    regions: [[{ timeSeconds: 0.3, rle: mask }]],
  });
});

it("asks a line's own question, or all of the list where it has none", () => {
  const line = (fields: object) => parseOpenLine(JSON.stringify(fields), 1);
  const jobs = [
    line({ video: "a.mp4", time: 1, box: [1, 2, 3, 4] }),
    line({ id: "own", video: "a.mp4", question: "Who?" }),
    line({ video: "b.mp4", time: 0, masks: ["m.png", "n.png"] }),
  ].map((job) => {
    if ("error" in job) throw new Error(job.error);
    return job;
  });
  const given = plan({ objects: "given", jobs });
  const items = given.clips.flatMap((clip) => clipItems(given, clip, null));
  expect(items.map(({ id, question, objectName }) => [id, question, objectName])).toEqual([
    ["line 1, question 1", "What?", "line 1"],
    ["line 1, question 2", "Why?", "line 1"],
    ["own", "Who?", null],
    ["line 3, question 1", "What?", "line 3"],
    ["line 3, question 2", "Why?", "line 3"],
  ]);
  expect(new Set(items.map(({ key }) => key)).size).toBe(5);
  expect(line({ video: "a.mp4", mask: "m.png" })).toMatchObject({
    error: expect.stringMatching(/time is needed/),
  });
});

it("expects of a clip that was not looked through as many objects as the others have", () => {
  const finding = plan({ objects: "found" });
  const left = (clips: readonly string[], isDone = false, spoilt = "") =>
    questionsLeft(
      finding,
      new Map(clips.map((clip) => [clip, found])),
      () => isDone,
      (clip) => clip === spoilt,
    );
  expect(left([])).toBe(4);
  expect(left(["a.mp4"])).toBe(8);
  expect(left(["a.mp4"], true)).toBe(4);
  expect(left(["a.mp4"], false, "b.mp4")).toBe(4);
  expect(left(["a.mp4", "b.mp4"], true)).toBe(0);
});

it("takes a question of each line that is not blank", () => {
  expect(questionLines(" What?\n\n Why? \n")).toEqual(["What?", "Why?"]);
});
