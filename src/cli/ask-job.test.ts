import { describe, expect, it } from "vitest";
import type { AskJob } from "../asking/batch/ask-line.ts";
import { groupByFile } from "../asking/batch/run-jobs.ts";
import { parseBox, parseJobLine } from "./ask-job.ts";

const line = (fields: object) => parseJobLine(JSON.stringify(fields), 7, "/jobs");
const plain = { id: "a", video: "clips/one.mp4", time: 1.5, question: " What is it? " };

describe("parseJobLine", () => {
  it("reads a mask and resolves paths against the job file's folder", () => {
    expect(line({ ...plain, mask: "m.png" })).toEqual({
      id: "a",
      video: "/jobs/clips/one.mp4",
      question: "What is it?",
      history: [],
      regions: [[{ timeSeconds: 1.5, mask: "/jobs/m.png" }]],
      atSeconds: 1.5,
    });
  });

  it("gives masks their own time, or the line's", () => {
    expect(
      line({ ...plain, masks: ["a.png", { mask: "/b.png", time: 3 }, { mask: "c.png" }] }),
    ).toMatchObject({
      regions: [
        [{ timeSeconds: 1.5, mask: "/jobs/a.png" }],
        [{ timeSeconds: 3, mask: "/b.png" }],
        [{ timeSeconds: 1.5, mask: "/jobs/c.png" }],
      ],
    });
  });

  it("takes masks of one object on several frames as a list in the list", () => {
    const several = [[{ mask: "a.png", time: 0 }, { mask: "b.png", time: 2 }, "c.png"], "d.png"];
    expect(line({ ...plain, masks: several })).toMatchObject({
      regions: [
        [
          { timeSeconds: 0, mask: "/jobs/a.png" },
          { timeSeconds: 2, mask: "/jobs/b.png" },
          { timeSeconds: 1.5, mask: "/jobs/c.png" },
        ],
        [{ timeSeconds: 1.5, mask: "/jobs/d.png" }],
      ],
    });
    expect(line({ ...plain, time: undefined, masks: [[{ mask: "a.png", time: 0 }]] })).toMatchObject({
      atSeconds: null,
    });
    expect(line({ ...plain, time: undefined, masks: [["a.png"]] })).toMatchObject({
      error: expect.stringMatching(/time is needed/),
    });
    expect(line({ ...plain, masks: [[]] })).toMatchObject({
      error: expect.stringMatching(/^line 7: masks.0/),
    });
    expect(line({ ...plain, masks: [[[]]] })).toMatchObject({
      error: expect.stringMatching(/^line 7: masks.0/),
    });
  });

  it("takes a box, or no region at all", () => {
    expect(line({ ...plain, id: 4, box: [1, 2, 3, 4] })).toMatchObject({
      id: 4,
      regions: [[{ timeSeconds: 1.5, box: [1, 2, 3, 4] }]],
    });
    expect(line({ id: 1, video: "v", question: "q" })).toMatchObject({ regions: [] });
  });

  it("takes a part of the video, open at either end", () => {
    expect(line({ ...plain, from: 2, to: 3.5 })).toMatchObject({ spanSeconds: [2, 3.5] });
    expect(line({ ...plain, from: 2 })).toMatchObject({ spanSeconds: [2, Number.MAX_VALUE] });
    expect(line({ ...plain, to: 2 })).toMatchObject({ spanSeconds: [0, 2] });
    expect(line({ ...plain, from: -1 })).toMatchObject({ error: expect.stringContaining("from") });
  });

  it("takes a conversation before the question, whole turns only", () => {
    const history = [{ question: "What is <region>?", answer: "A dog." }];
    expect(line({ ...plain, history })).toMatchObject({ history });
    expect(line({ ...plain, history: [{ question: "Why?" }] })).toEqual({
      id: "a",
      error: "line 7: history.0.answer should be {question, answer}",
    });
    expect(line({ ...plain, history: "Why?" })).toMatchObject({
      error: expect.stringMatching(/^line 7: history/),
    });
  });

  it("says which line is wrong and how, keeping the id", () => {
    expect(parseJobLine("{", 3, "/")).toMatchObject({
      id: null,
      error: expect.stringMatching(/^line 3 is not JSON/),
    });
    expect(line({ id: "x", video: "v" })).toEqual({ id: "x", error: "line 7: question is missing" });
    expect(line({ ...plain, box: [1, 2, 3] })).toMatchObject({
      error: expect.stringMatching(/^line 7: box/),
    });
    expect(line({ ...plain, time: -1, mask: "m" })).toMatchObject({
      error: "line 7: time should not be negative",
    });
    expect(line({ ...plain, time: undefined, mask: "m" })).toMatchObject({
      error: expect.stringMatching(/time is needed/),
    });
    expect(parseJobLine("null", 1, "/")).toMatchObject({ id: null, error: expect.any(String) });
  });
});

describe("parseBox", () => {
  it("reads four numbers and nothing else", () => {
    expect(parseBox("10, 20.5,30,40")).toEqual([10, 20.5, 30, 40]);
    for (const text of ["1,2,3", "1,2,3,4,5", "1,2,3,", "a,b,c,d", ""])
      expect(() => parseBox(text)).toThrow(/x,y,w,h/);
  });
});

it("groups jobs by video without reordering those of one video", () => {
  const job = (id: number, video: string): AskJob => ({
    id,
    video,
    question: "",
    history: [],
    regions: [],
    atSeconds: null,
  });
  const jobs = [job(1, "a"), job(2, "b"), job(3, "a"), job(4, "c"), job(5, "b")];
  expect(groupByFile(jobs, ({ video }) => video).map(({ id }) => id)).toEqual([1, 3, 2, 5, 4]);
});
