import { expect, it } from "vitest";
import { answerFromTyped, heldAnswer, typedAnswer } from "./correction.ts";
import type { ObjectId } from "./project.ts";

const object = (id: string, name: string) => ({ id: id as ObjectId, name });
const objects = [object("d", "dog"), object("c", "cat"), object("s", "star")];
const numbered = ["d", "c", "gone"] as ObjectId[];

it("an answer is typed with names, and comes back with the same tags", () => {
  const answer = "<object1> runs at 0:03 after <region0>; <object2> and <object7> wait.";
  const typed = typedAnswer(answer, numbered, objects);
  expect(typed).toBe("@cat runs at 0:03 after @dog; <object2> and <object7> wait.");
  expect(answerFromTyped(typed, numbered, objects)).toBe(answer.replace("region0", "object0"));
});

it("names an object that the conversation does not show by its plain name", () => {
  expect(answerFromTyped(" @star is near @dog. ", numbered, objects)).toBe("star is near <object0>.");
});

it("the person's words hold, and the model's where there are none", () => {
  expect(heldAnswer({ answer: "A cat." })).toBe("A cat.");
  expect(heldAnswer({ answer: "A cat.", correction: { text: "A dog.", writtenAt: "" } })).toBe("A dog.");
});
