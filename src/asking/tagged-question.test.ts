import { expect, it } from "vitest";
import { tagged } from "../testing/tagged.ts";
import { taggedTurns } from "./tagged-question.ts";

const turns = (text: string, regionCount: number, history: readonly [string, string][] = []) =>
  taggedTurns(
    { text, regionCount, history: history.map(([question, answer]) => ({ question, answer })) },
    "vr3",
  ).map((turn) => (turn.role === "user" ? tagged(turn.parts) : turn.text));

it("words a question that marks no region", () => {
  expect(turns("Why?", 1)).toEqual(["There is 1 object in the video: <object0> <region>. Why?"]);
  expect(turns("Why <region>?", 1)).toEqual(["Why <region>?"]);
  expect(turns("Why?", 0)).toEqual(["Why?"]);
});

it("puts a history before it, whose marks take the first regions", () => {
  expect(turns("Why?", 1, [["What is <region>?", "A dog."]])).toEqual([
    "What is <region>?",
    "A dog.",
    "Why?",
  ]);
  expect(turns("Why?", 2, [["<video>\nWhat is <region>?", "A <region>."]])).toEqual([
    "<video>\n\nWhat is <region>?",
    "A <region>.",
    "There is 1 object in the video: <object1> <region>. Why?",
  ]);
});
