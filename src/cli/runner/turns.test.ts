import { expect, it } from "vitest";
import { questionTurns } from "./turns.ts";

const turns = (text: string, regions: number, history: readonly [string, string][] = []) =>
  questionTurns(
    {
      text,
      regions: Array(regions).fill(null),
      history: history.map(([question, answer]) => ({ question, answer })),
    },
    "vr3",
  ).map(({ text }) => text);

it("words a question that marks no region", () => {
  expect(turns("Why?", 1)).toEqual(["<video>\nThere is 1 object in the video: <object0> <region>. Why?"]);
  expect(turns("Why <region>?", 1)).toEqual(["Why <region>?"]);
  expect(turns("Why?", 0)).toEqual(["Why?"]);
});

it("puts a history before it, whose marks take the first regions", () => {
  expect(turns("Why?", 1, [["What is <region>?", "A dog."]])).toEqual([
    "What is <region>?",
    "A dog.",
    "Why?",
  ]);
  expect(turns("Why?", 2, [["What is <region>?", "A dog."]]).at(-1)).toBe(
    "There is 1 object in the video: <object1> <region>. Why?",
  );
});
