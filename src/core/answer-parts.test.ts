import { expect, it } from "vitest";
import { answerParts, answerWords } from "./answer-parts.ts";
import type { ObjectId } from "./project.ts";

it("finds regions and times, and leaves the rest as it is", () => {
  expect(answerParts("<object1> passes <region0> at 0:07, again after 2.5s.")).toEqual([
    { kind: "region", text: "<object1>", index: 1 },
    { kind: "text", text: " passes " },
    { kind: "region", text: "<region0>", index: 0 },
    { kind: "text", text: " at " },
    { kind: "time", text: "0:07", seconds: 7 },
    { kind: "text", text: ", again after " },
    { kind: "time", text: "2.5s", seconds: 2.5 },
    { kind: "text", text: "." },
  ]);
});

it("reads hours", () => {
  expect(answerParts("1:02:03.5")).toEqual([{ kind: "time", text: "1:02:03.5", seconds: 3723.5 }]);
});

it("does not make times of counts, names or markup", () => {
  for (const text of ["There are 3 squares.", "A 16:9 frame? no", "<b>bold</b>", "20 squares", ""]) {
    expect(answerParts(text).filter((part) => part.kind !== "text")).toEqual([]);
  }
});

it("reads as plain words, with names for the numbers of objects", () => {
  const ids = ["d", "gone"] as readonly string[] as readonly ObjectId[];
  const objects = [{ id: ids[0]!, name: "Dog" }];
  expect(answerWords("<object0> passes <object1> and <region7> at 0:07.", ids, objects)).toBe(
    "Dog passes deleted object and object 7 at 0:07.",
  );
});
