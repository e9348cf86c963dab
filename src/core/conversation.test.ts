import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameMask } from "../testing/frame-mask.ts";
import {
  canBeFollowed,
  conversation,
  conversationObjects,
  lastToFollow,
  threads,
  withFollowers,
} from "./conversation.ts";
import type { AnswerId, Exchange, ObjectId } from "./project.ts";

const frame = frameMask(0);
const id = (text: string) => text as AnswerId;
const exchange = (name: string, follows: string | null, objects: readonly string[] = []): Exchange => ({
  id: id(name),
  follows: follows === null ? null : id(follows),
  question: { parts: [{ kind: "text", text: name }], options: [] },
  preset: "free",
  regions: objects.map((objectId) => ({ objectId: objectId as ObjectId, frame })),
  answer: "Yes.",
  state: "finished",
  failure: null,
  settings: { seed: 0 },
  model: null,
  timings: null,
  askedAt: "2026-01-01T00:00:00.000Z",
});
const names = (exchanges: readonly Exchange[]) => exchanges.map((other) => other.id).join("");

/** a – b – d, a – c, and e by itself. */
const all = [
  exchange("a", null, ["dog"]),
  exchange("b", "a"),
  exchange("e", null),
  exchange("c", "a", ["cat", "dog"]),
  exchange("d", "b", ["cat"]),
];

describe("conversation", () => {
  it("is the way from the first question to this one", () => {
    expect(names(conversation(all, id("d")))).toBe("abd");
    expect(names(conversation(all, id("c")))).toBe("ac");
    expect(names(conversation(all, id("e")))).toBe("e");
    expect(conversation(all, null)).toEqual([]);
    expect(conversation(all, id("gone"))).toEqual([]);
  });

  it("numbers objects in the order shown, each once", () => {
    expect(conversationObjects(conversation(all, id("d")))).toEqual(["dog", "cat"]);
    expect(conversationObjects(conversation(all, id("c")))).toEqual(["dog", "cat"]);
  });
});

describe("followers", () => {
  it("are all that rest on an answer", () => {
    expect(names(withFollowers(all, id("a")))).toBe("abcd");
    expect(names(withFollowers(all, id("b")))).toBe("bd");
    expect(names(withFollowers(all, id("e")))).toBe("e");
  });

  it("make threads that hold every question once, each behind what it follows", () => {
    const parents = fc.array(fc.option(fc.nat(20)), { maxLength: 20 });
    fc.assert(
      fc.property(parents, (parents) => {
        const exchanges = parents.map((parent, at) =>
          exchange(`${at}.`, parent === null || at === 0 ? null : `${parent % at}.`),
        );
        const shown = threads(exchanges);
        expect(shown.flat()).toHaveLength(exchanges.length);
        for (const thread of shown) {
          for (const [at, { follows }] of thread.entries()) {
            const place = thread.findIndex((other) => other.id === follows);
            expect(at === 0 ? follows === null : place >= 0 && place < at).toBe(true);
          }
        }
      }),
    );
    expect(threads(all).map(names)).toEqual(["abcd", "e"]);
  });
});

it("a conversation goes on at the last turn with an answer, or one to come", () => {
  const at = (...states: readonly [Exchange["state"] | "running", string][]) => {
    const exchanges = states.map(([state, answer], nth) => ({
      ...exchange(`${nth}`, nth === 0 ? null : `${nth - 1}`),
      state: state === "running" ? ("stopped" as const) : state,
      answer,
    }));
    const running = states.flatMap(([state], nth) => (state === "running" ? [`${nth}`] : []));
    return lastToFollow(exchanges, id(`${states.length - 1}`), running)?.id;
  };
  expect(at(["finished", "Yes."], ["running", ""])).toBe("1");
  expect(at(["finished", "Yes."], ["stopped", "No"])).toBe("1");
  expect(at(["finished", "Yes."], ["failed", "N"], ["stopped", ""])).toBe("0");
  expect(at(["failed", ""])).toBeUndefined();
});

it("only words can be followed", () => {
  const answered = (state: Exchange["state"], answer = "Yes.") => canBeFollowed({ answer, state });
  expect(answered("finished")).toBe(true);
  expect(answered("stopped")).toBe(true);
  expect(answered("finished", "")).toBe(false);
  expect(answered("failed")).toBe(false);
});
