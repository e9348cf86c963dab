import { expect, it } from "vitest";
import type { AnswerId, Exchange, ObjectId } from "../core/project.ts";
import { frameMask } from "../testing/frame-mask.ts";
import { askedBeside, besideEachOther } from "./beside.ts";

const [dog, cat] = ["d" as ObjectId, "c" as ObjectId];
const exchange = (id: string, change: Partial<Exchange> = {}): Exchange => ({
  id: id as AnswerId,
  follows: null,
  question: {
    parts: [
      { kind: "text", text: "What is " },
      { kind: "object", id: dog },
      { kind: "text", text: " doing?" },
    ],
    options: [],
  },
  preset: "doing",
  regions: [{ objectId: dog, frame: frameMask(4) }],
  answer: "It runs.",
  state: "finished",
  failure: null,
  settings: { seed: 1, span: { first: 2, last: 9 } },
  model: null,
  timings: null,
  askedAt: "2026-01-01T00:00:00.000Z",
  ...change,
});

it("asks the same about another object", () => {
  const { question, regions, settings } = askedBeside(exchange("a"), { object: cat });
  expect(question.parts[1]).toEqual({ kind: "object", id: cat });
  expect(regions.map(({ objectId }) => objectId)).toEqual([cat]);
  expect(settings.span).toEqual({ first: 2, last: 9 });
});

it("asks the same about another part of the video, or all of it", () => {
  const span = { first: 20, last: 30 };
  expect(askedBeside(exchange("a"), { span }).settings).toEqual({ seed: 1, span });
  expect(askedBeside(exchange("a"), { span: null }).settings).toEqual({ seed: 1 });
});

it("groups what was asked beside a question with it, as long as that is there", () => {
  const a = exchange("a");
  const beside = { besideOf: "a" as AnswerId };
  const threads = [
    [a],
    [exchange("b")],
    [exchange("c", beside)],
    [exchange("d", { besideOf: "gone" as AnswerId })],
  ];
  const ids = besideEachOther(threads).map((group) => group.map(([first]) => first!.id));
  expect(ids).toEqual([["a", "c"], ["b"], ["d"]]);
});
