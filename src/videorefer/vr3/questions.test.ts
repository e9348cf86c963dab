import { expect, it } from "vitest";
import { choiceQuestion } from "../shared/question-forms.ts";
import * as questions from "./questions.ts";

/** Strings as recorded from upstream's scripts (videorefer-models.md 6.8). */
it("asks as upstream asks", () => {
  expect(questions.describeQuestion("video")).toBe(
    "<video>\nPlease describe the <region> in the video in detail.",
  );
  expect(questions.objectsQuestion("image", [0], "Why?")).toBe(
    "<image>\nThere is 1 region in the image: <region0> <region>. Why?",
  );
  expect(questions.objectsQuestion("video", [0], "Why?")).toBe(
    "<video>\nThere is 1 object in the video: <object0> <region>. Why?",
  );
  expect(questions.objectsQuestion("image", [0, 1], "Why?")).toBe(
    "<image>\nThere is 2 region in the image: <region0><region>, <region1><region>. Why?",
  );
  expect(questions.objectsQuestion("video", [0, 1], "Why?")).toBe(
    "<video>\nThere is 2 objects in the video: <object0><region>, <object1><region>. Why?",
  );
  expect(questions.objectsQuestion("video", [0, 2], "Why?")).toBe(
    "<video>\nThere is 2 objects in the video: <object0><region>, <object2><region>. Why?",
  );
  expect(choiceQuestion("What is <region>?", ["(A) a dog", "(B) a cat"])).toBe(
    "What is <region>? (A) a dog (B) a cat. Answer with the option's letter from the given choices directly.",
  );
});

it("has one region tag per region in every text", () => {
  const tags = (text: string) => text.split("<region>").length - 1;
  expect(tags(questions.objectsQuestion("video", [0, 1, 2, 3, 4], ""))).toBe(5);
  for (const text of [
    questions.describeQuestion("image"),
    questions.describeMarkedQuestion(),
    questions.summariseQuestion(),
    questions.describeOnlyQuestion(),
    questions.categoryQuestion(),
  ]) {
    expect(tags(text)).toBe(1);
  }
  expect(() => questions.objectsQuestion("video", [], "")).toThrow("at least one region");
});
