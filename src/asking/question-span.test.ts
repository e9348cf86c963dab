import { expect, it } from "vitest";
import type { AnswerId, Exchange } from "../core/project.ts";
import { movedSpan, questionSpan, spanBetween, withSpanEnd } from "./question-span.ts";

it("either end can be set, and the other one gives way", () => {
  expect(withSpanEnd(null, "first", 10, 100)).toEqual({ first: 10, last: 99 });
  expect(withSpanEnd({ first: 10, last: 99 }, "last", 40, 100)).toEqual({ first: 10, last: 40 });
  expect(withSpanEnd({ first: 10, last: 40 }, "first", 60, 100)).toEqual({ first: 60, last: 99 });
  expect(withSpanEnd({ first: 60, last: 80 }, "last", 20, 100)).toEqual({ first: 0, last: 20 });
  expect(withSpanEnd({ first: 60, last: 80 }, "last", 500, 100)).toEqual({ first: 60, last: 99 });
});

it("all of the clip is no span", () => {
  expect(withSpanEnd({ first: 10, last: 99 }, "first", -3, 100)).toBeNull();
  expect(spanBetween(99, 0, 100)).toBeNull();
  expect(spanBetween(9, 4, 100)).toEqual({ first: 4, last: 9 });
});

it("is moved up to the clip's ends", () => {
  expect(movedSpan({ first: 10, last: 19 }, -30, 100)).toEqual({ first: 0, last: 9 });
  expect(movedSpan({ first: 10, last: 19 }, 300, 100)).toEqual({ first: 90, last: 99 });
});

it("in a conversation it is that of the first question", () => {
  const exchange = (id: string, follows: string | null, span?: { first: number; last: number }) =>
    ({ id, follows, answer: "Yes.", state: "finished", settings: { seed: 0, span } }) as Exchange;
  const exchanges = [exchange("a", null, { first: 1, last: 2 }), exchange("b", "a"), exchange("c", null)];
  const draft = (follows: string | null) => ({
    follows: follows as AnswerId | null,
    span: { first: 7, last: 8 },
    settings: { seed: 0, maxFrames: 6 },
  });
  expect(questionSpan(draft("b"), exchanges, [])).toEqual({
    span: { first: 1, last: 2 },
    maxFrames: undefined,
    isFixed: true,
  });
  expect(questionSpan(draft("c"), exchanges, [])).toMatchObject({ span: null, isFixed: true });
  expect(questionSpan(draft(null), exchanges, [])).toEqual({
    span: { first: 7, last: 8 },
    maxFrames: 6,
    isFixed: false,
  });
  expect(questionSpan(draft("gone"), exchanges, []).isFixed).toBe(false);
});
