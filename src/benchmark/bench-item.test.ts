import { expect, it } from "vitest";
import { benchRequest } from "../asking/bench-request.ts";
import { markedPrompt } from "../videorefer/general/marked-prompt.ts";
import { type BenchItem, readBenchItem, shownRegions } from "./bench-item.ts";

// Rows 2–4, columns 3–5 of 6 × 8 (videorefer-suite.md 1.1).
const MASK = { segmentation: { size: [6, 8], counts: "d033000:" } };
const RUNS = { size: [6, 8], counts: [20, 3, 3, 3, 3, 3, 13] };
const EMPTY = { segmentation: { size: [6, 8], counts: [48] } };

// The examples of videorefer-suite.md 4.
const D = {
  id: 3,
  video: "a_0:00:04.000_0:00:09.500.mp4",
  caption: "A toddler.",
  frame_idx: "44",
  annotation: [{ "130": { segmentation: null }, "44": MASK, "3": MASK }],
};
const Q = {
  id: 12,
  video: "DAVIS/JPEGImages/480p/example",
  Question: "Where is <object2><region> from <object5><region>?",
  type: "Relationship Questions",
  options: ["(A) In front", "(B) Behind"],
  Answer: "(A) In front",
  frame_idx: "30",
  annotation: [{ "30": MASK }, { "30": MASK }],
};

const read = (record: object, bench: "Q" | "D") => readBenchItem(record as Record<string, unknown>, bench);
const item = (record: object, bench: "Q" | "D") => read(record, bench) as BenchItem;

it("reads descriptions, with frames in the order of their numbers and without those out of sight", () => {
  const { objects, ...rest } = item(D, "D");
  expect(rest).toEqual({
    id: 3,
    video: D.video,
    question: { kind: "description" },
    answer: "A toddler.",
    type: null,
    frameIndex: 44,
  });
  expect(objects.map((frames) => frames.map(({ frameIndex }) => frameIndex))).toEqual([[3, 44]]);
});

it("reads questions", () => {
  const { objects, ...rest } = item(Q, "Q");
  expect(rest).toEqual({
    id: 12,
    video: Q.video,
    question: { kind: "choice", question: Q.Question, options: Q.options },
    answer: "(A) In front",
    type: "Relationship Questions",
    frameIndex: 30,
  });
  expect(objects).toHaveLength(2);
});

it("shows the item's frame, or all of them to a model that looks at several", () => {
  const frames = (mode: "single" | "multi", objectFrames: number) =>
    shownRegions(item(D, "D"), mode, objectFrames).regions.map(({ views }) =>
      views.map(({ frameIndex }) => frameIndex),
    );
  expect(frames("single", 32)).toEqual([[44]]);
  expect(frames("multi", 32)).toEqual([[3, 44]]);
  expect(frames("multi", 1)).toEqual([[44]]);
  expect(shownRegions(item(D, "D"), "single", 1).regions).toEqual([
    { label: "object0", views: [{ frameIndex: 44, mask: RUNS }] },
  ]);
});

it("calls objects as the question does, whose numbers are no places", () => {
  const labels = (Question: string) =>
    shownRegions(item({ ...Q, Question }, "Q"), "single", 1).regions.map(({ label }) => label);
  expect(labels(Q.Question)).toEqual(["object2", "object5"]);
  expect(labels("Where is <object1> <region> from <region>?")).toEqual(["object1", "object2"]);
  expect(labels("Where is <object5> when <region> meets <object5><region>?")).toEqual(["object0", "object5"]);
  expect(labels("<object2><region>, <object2><region>?")).toEqual(["object2", "object1"]);
});

it("is told to a model that is shown marked frames under the question's own names", () => {
  const read = item(Q, "Q");
  const { regions } = shownRegions(read, "single", 16);
  const { turns } = benchRequest(read.question, regions, { family: "general", demonstration: false });
  const { turns: told, looks } = markedPrompt(turns, regions);
  expect(told[0]!.text).toMatch(
    /<object2>: red; <object5>: green\. Where is <object2> from <object5>\? \(A\) In front/,
  );
  expect(looks.map(({ label }) => label)).toEqual(["<object2>", "<object5>"]);
});

it("takes the nearest frame for an object that the item's frame does not show, and counts it", () => {
  const annotation = [{ "10": MASK, "29": { segmentation: null }, "31": EMPTY, "50": MASK }, { "30": MASK }];
  const shown = shownRegions(item({ ...Q, annotation }, "Q"), "single", 1);
  expect(shown.regions.map(({ views }) => views[0]!.frameIndex)).toEqual([10, 30]);
  expect(shown.elsewhere).toBe(1);
});

it.each<[string, object, "Q" | "D", string]>([
  ["no id", { ...Q, id: undefined }, "Q", "expected an id, found nothing"],
  ["no video", { ...Q, video: "" }, "Q", "expected a path as video, found an empty text"],
  ["no frame", { ...Q, frame_idx: "-1" }, "Q", "expected the index of a frame as frame_idx, found a text"],
  ["no options", { ...Q, options: [] }, "Q", "expected a list of texts as options, found an empty list"],
  ["no type", { ...Q, type: null }, "Q", "expected a text as type, found null"],
  [
    "another number of regions",
    { ...Q, Question: "<region>?" },
    "Q",
    "once for each of 2 objects, found it 1 times",
  ],
  ["a description", D, "Q", "expected a text as Question, found nothing"],
  ["a question", Q, "D", "expected a text as caption, found nothing"],
  ["two objects", { ...D, annotation: Q.annotation }, "D", "expected one object to describe, found 2"],
  [
    "no mask",
    { ...D, annotation: [{ "44": { segmentation: null } }] },
    "D",
    "expected a mask that is not empty",
  ],
  [
    "a broken mask",
    { ...D, annotation: [{ "44": { segmentation: { size: [6, 8], counts: "d0" } } }] },
    "D",
    "object 0 on frame 44",
  ],
  ["a frame without a number", { ...D, annotation: [{ x: MASK }] }, "D", "named by decimal indices, found x"],
])("says what is wrong with an item: %s", (_, record, bench, sentence) => {
  expect(read(record, bench)).toContain(sentence);
});
