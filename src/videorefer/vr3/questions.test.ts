import { expect, it } from "vitest";
import type { TurnPart } from "../../core/turn.ts";
import { tagged } from "../../testing/tagged.ts";
import { choiceQuestion } from "../shared/question-forms.ts";
import { REGION } from "../shared/wording.ts";
import * as questions from "./questions.ts";

/** Strings as recorded from upstream's scripts (videorefer-models.md 6.8). */
it("asks as upstream asks", () => {
  expect(tagged(questions.describeQuestion("video", "paragraph"))).toBe(
    "Please describe the <region> in the video in detail.",
  );
  expect(tagged(questions.describeQuestion("video", "sentence"))).toBe(
    "Please describe the important aspects of the marked object <region> in the video. Output in one sentence.",
  );
  expect(tagged(questions.objectsQuestion("image", [0], ["Why?"]))).toBe(
    "There is 1 region in the image: <region0> <region>. Why?",
  );
  expect(tagged(questions.objectsQuestion("video", [0], ["Why?"]))).toBe(
    "There is 1 object in the video: <object0> <region>. Why?",
  );
  expect(tagged(questions.objectsQuestion("image", [0, 1], ["Why?"]))).toBe(
    "There is 2 region in the image: <region0><region>, <region1><region>. Why?",
  );
  expect(tagged(questions.objectsQuestion("video", [0, 1], ["Why?"]))).toBe(
    "There is 2 objects in the video: <object0><region>, <object1><region>. Why?",
  );
  expect(tagged(questions.objectsQuestion("video", [0, 2], ["Why?"]))).toBe(
    "There is 2 objects in the video: <object0><region>, <object2><region>. Why?",
  );
  expect(tagged(choiceQuestion(["What is ", REGION, "?"], ["a dog", "a cat"]))).toBe(
    "What is <region>? (A) a dog (B) a cat. Answer with the option's letter from the given choices directly.",
  );
});

it("has one place per region in every wording", () => {
  const places = (parts: readonly TurnPart[]) => parts.filter((part) => part === REGION).length;
  expect(places(questions.objectsQuestion("video", [0, 1, 2, 3, 4], []))).toBe(5);
  for (const question of [
    questions.describeQuestion("image", "paragraph"),
    questions.describeMarkedQuestion(),
    questions.phraseQuestion(),
    questions.describeQuestion("image", "sentence"),
    questions.describeOnlyQuestion(),
    questions.categoryQuestion(),
  ]) {
    expect(places(question)).toBe(1);
  }
  expect(() => questions.objectsQuestion("video", [], [])).toThrow("at least one region");
});
