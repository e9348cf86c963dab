import { expect, it } from "vitest";
import type { Region } from "../protocol/engine.ts";
import { tagged } from "../testing/tagged.ts";
import { taggedRequest } from "./tagged-question.ts";

const region = (index: number): Region => ({
  label: `object${index}`,
  views: [{ frameIndex: index, mask: { size: [1, 1], counts: [0, 1] } }],
});
const request = (text: string, regionCount: number, history: readonly [string, string][] = []) =>
  taggedRequest(
    {
      text,
      history: history.map(([question, answer]) => ({ question, answer })),
      regions: Array.from({ length: regionCount }, (_, index) => region(index)),
    },
    { maxNewTokens: 5 },
    "vr3",
    "clip",
  );
const turns = (...asked: Parameters<typeof request>) =>
  request(...asked).turns.map((turn) => (turn.role === "user" ? tagged(turn.parts) : turn.text));

it("asks about the video with its regions and settings", () => {
  expect(request("Why?", 2)).toMatchObject({
    visual: { kind: "video", identity: "clip" },
    regions: [region(0), region(1)],
    settings: { maxNewTokens: 5 },
  });
});

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
