import { describe, expect, it } from "vitest";
import type { ObjectId, QuestionPart } from "./project.ts";
import { mentionedObjects, questionWords, readQuestion } from "./question.ts";

const dog = { id: "d" as ObjectId, name: "Dog" };
const house = { id: "h" as ObjectId, name: "dog house" };
const one = { id: "1" as ObjectId, name: "Object 1" };
const twelve = { id: "12" as ObjectId, name: "Object 12" };

const text = (words: string): QuestionPart => ({ kind: "text", text: words });
const object = ({ id }: { id: ObjectId }): QuestionPart => ({ kind: "object", id });

describe("readQuestion", () => {
  it("finds a mention, whatever its case, and leaves the rest", () => {
    expect(readQuestion("Is @dog near, or a@b?", [dog])).toEqual([
      text("Is "),
      object(dog),
      text(" near, or a@b?"),
    ]);
    expect(readQuestion("", [dog])).toEqual([]);
  });

  it("prefers the longest name and ends at a word's end", () => {
    expect(readQuestion("@dog house and @dogs", [dog, house])).toEqual([object(house), text(" and @dogs")]);
    expect(readQuestion("@Object 12, @Object 1.", [one, twelve])).toEqual([
      object(twelve),
      text(", "),
      object(one),
      text("."),
    ]);
    expect(readQuestion("@@dog@dog", [dog])).toEqual([text("@"), object(dog), object(dog)]);
  });

  it("takes an @ before a time as part of it", () => {
    expect(readQuestion("At @0:07, or @ 3", [dog])).toEqual([
      text("At "),
      { kind: "time", text: "0:07", seconds: 7 },
      text(", or @ 3"),
    ]);
  });

  it("finds times and keeps the words that name them", () => {
    expect(readQuestion("At 0:07 @dog waits 2.5 s", [dog])).toEqual([
      text("At "),
      { kind: "time", text: "0:07", seconds: 7 },
      text(" "),
      object(dog),
      text(" waits "),
      { kind: "time", text: "2.5 s", seconds: 2.5 },
    ]);
  });

  it.each(["<object:d>", "<object0>", "<region>", "<video>", "(A) a dog", "<|im_end|>"])(
    "takes typed %s for the text it is",
    (typed) => expect(readQuestion(typed, [dog])).toEqual([text(typed)]),
  );
});

it("lists mentioned objects once, in order", () => {
  expect(mentionedObjects({ parts: [object(house), object(dog), object(house)] })).toEqual(["h", "d"]);
});

it("a question reads as plain words, options in lines", () => {
  const parts = readQuestion("Is @Object 1 near @Dog at 0:02?", [one, dog]);
  const options = ["yes", "no"];
  expect(questionWords({ parts, options }, [{ ...one, name: "the dog" }])).toBe(
    "Is the dog near deleted object at 0:02?\n(A) yes\n(B) no",
  );
});
