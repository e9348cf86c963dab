import { describe, expect, it } from "vitest";
import type { AnswerId, Exchange, ObjectId, SceneObject } from "../core/project.ts";
import { frameMask } from "../testing/frame-mask.ts";
import {
  draftObjects,
  draftOf,
  draftProblem,
  draftQuestion,
  EMPTY_DRAFT,
  questionObjects,
  withMention,
} from "./draft.ts";

const mask = frameMask(0);
const object = (id: string, drawn = true): SceneObject => ({
  id: id as ObjectId,
  name: id,
  paletteIndex: 0,
  hidden: false,
  locked: false,
  masks: drawn ? { 0: mask } : {},
});
const ids = (...names: readonly string[]) => names as readonly ObjectId[];
const objects = [object("a"), object("b"), object("c"), object("undrawn", false)];

describe("draftObjects", () => {
  it("follows the selection, or the last drawn when that has no mask", () => {
    expect(draftObjects(EMPTY_DRAFT, objects, "a" as ObjectId)).toEqual(["a"]);
    expect(draftObjects(EMPTY_DRAFT, objects, "undrawn" as ObjectId)).toEqual(["c"]);
    expect(draftObjects(EMPTY_DRAFT, [], null)).toEqual([]);
  });

  it("takes a second object for a relation, in the order they were drawn", () => {
    const relation = { ...EMPTY_DRAFT, preset: "relation" } as const;
    expect(draftObjects(relation, objects, "c" as ObjectId)).toEqual(["b", "c"]);
    expect(draftObjects(relation, objects, "a" as ObjectId)).toEqual(["a", "c"]);
    expect(draftObjects(relation, [object("a")], "a" as ObjectId)).toEqual(["a"]);
  });

  it("are none in a follow-up in words, until some are chosen", () => {
    const follow = { ...EMPTY_DRAFT, preset: "free", follows: "x" as AnswerId } as const;
    expect(draftObjects(follow, objects, "a" as ObjectId)).toEqual([]);
    expect(draftObjects({ ...follow, objectIds: ids("b") }, objects, "a" as ObjectId)).toEqual(["b"]);
    expect(draftObjects({ ...follow, preset: "doing" }, objects, "a" as ObjectId)).toEqual(["a"]);
  });

  it("are those that a question in words mentions, and not the selected one as well", () => {
    const free = { ...EMPTY_DRAFT, preset: "free", text: "Where is @b?" } as const;
    expect(draftObjects(free, objects, "a" as ObjectId)).toEqual(["b"]);
    expect(draftObjects({ ...free, preset: "choice" }, objects, "a" as ObjectId)).toEqual(["b"]);
    expect(draftObjects({ ...free, text: "Where is @undrawn?" }, objects, "a" as ObjectId)).toEqual([]);
    expect(draftObjects({ ...free, objectIds: ids("a") }, objects, "c" as ObjectId)).toEqual(["a"]);
    expect(draftObjects({ ...free, preset: "doing" }, objects, "a" as ObjectId)).toEqual(["a"]);
  });

  it("keeps to what was chosen, without what has gone", () => {
    const chosen = { ...EMPTY_DRAFT, objectIds: ids("b", "gone", "a") };
    expect(draftObjects(chosen, objects, "c" as ObjectId)).toEqual(["b", "a"]);
    expect(draftObjects({ ...EMPTY_DRAFT, objectIds: [] }, objects, "c" as ObjectId)).toEqual([]);
  });
});

describe("draftProblem", () => {
  const problem = (change: Partial<typeof EMPTY_DRAFT>, ...chosen: readonly string[]) =>
    draftProblem({ ...EMPTY_DRAFT, ...change }, ids(...chosen));

  it("asks for what the preset needs", () => {
    expect(problem({})).toBeNull();
    expect(problem({ preset: "doing" })).not.toBeNull();
    expect(problem({ preset: "doing" }, "a")).toBeNull();
    expect(problem({ preset: "relation" }, "a")).not.toBeNull();
    expect(problem({ preset: "relation" }, "a", "b")).toBeNull();
    expect(problem({ preset: "free", text: "  " })).not.toBeNull();
    expect(problem({ preset: "free", text: "Why?" })).toBeNull();
    expect(problem({ preset: "choice", text: "Which?", options: ["red", " ", "", ""] })).not.toBeNull();
    expect(problem({ preset: "choice", text: "Which?", options: ["red", "", "", "blue"] })).toBeNull();
  });
});

it("a model that sees only what is marked is not asked about the whole", () => {
  const ask = (change: Partial<typeof EMPTY_DRAFT>, ...chosen: readonly string[]) =>
    draftProblem({ ...EMPTY_DRAFT, ...change }, ids(...chosen), true);
  expect(ask({})).toMatch("only what is marked");
  expect(ask({}, "a")).toBeNull();
  expect(ask({ preset: "free", text: "And then?", follows: "x" as AnswerId })).toBeNull();
});

it("a mention is written where the caret is, one space from the words around it", () => {
  expect(withMention("", 0, 0, "dog")).toBe("@dog ");
  expect(withMention("Is red?", 2, 2, "dog")).toBe("Is @dog red?");
  expect(withMention("Is it red?", 3, 6, "dog")).toBe("Is @dog red?");
});

describe("draftQuestion", () => {
  const question = (change: Partial<typeof EMPTY_DRAFT>) =>
    draftQuestion({ ...EMPTY_DRAFT, ...change }, ids("a"), objects);

  it("is the preset's sentence, or the person's words with the options as they are", () => {
    expect(question({ text: "unused" }).parts).toEqual([
      { kind: "text", text: "Describe " },
      { kind: "object", id: "a" },
      { kind: "text", text: " in detail." },
    ]);
    const options = [" red", "", "(A) blue", ""] as const;
    expect(question({ preset: "free", text: " Why? ", options })).toEqual({
      parts: [{ kind: "text", text: "Why?" }],
      options: [],
    });
    expect(question({ preset: "choice", text: "Which?", options }).options).toEqual(["red", "(A) blue"]);
  });

  it("leaves a line of the person's own that looks like an option in the text", () => {
    const text = "Which is right?\n(A) is my guess.";
    const { parts, options } = question({ preset: "choice", text, options: ["yes", "no", "", ""] });
    expect(parts).toEqual([{ kind: "text", text }]);
    expect(options).toEqual(["yes", "no"]);
  });
});

describe("draftOf", () => {
  const asked = (change: Partial<typeof EMPTY_DRAFT>, regions: Exchange["regions"] = []): Exchange => {
    const draft = { ...EMPTY_DRAFT, ...change };
    const question = draftQuestion(draft, draft.objectIds ?? [], objects);
    return {
      id: "q",
      follows: null,
      preset: draft.preset,
      question,
      regions,
      settings: {},
    } as unknown as Exchange;
  };

  it("is what was typed, so that it asks the same again", () => {
    const options = ["red", "blue", "", ""] as const;
    for (const change of [
      { preset: "free", text: "Is @a near @b at 0:03?" },
      { preset: "choice", text: "Which colour has @a?", options },
      { preset: "relation", objectIds: ids("a", "c") },
    ] as const) {
      const exchange = asked(change);
      const draft = draftOf(exchange, objects);
      expect(draft).toMatchObject({ versionOf: "q", preset: change.preset });
      expect(draftQuestion(draft, draft.objectIds ?? [], objects)).toEqual(exchange.question);
    }
  });

  it("takes over the objects shown and the frames that a person chose, and leaves out what is deleted", () => {
    const track = [frameMask(2), frameMask(5)];
    const exchange = asked({ preset: "free", text: "Is @a near @b?" }, [
      { objectId: "b" as ObjectId, frame: track[0]!, track, chosen: true },
    ]);
    const draft = draftOf(exchange, [object("b")]);
    expect(draft).toMatchObject({ text: "Is  near @b?", objectIds: ["b", "a"], frames: { b: [2, 5] } });
  });
});

it("a question is about the chosen objects first, then those only mentioned", () => {
  const parts = ids("c", "a").map((id) => ({ kind: "object", id }) as const);
  expect(questionObjects({ parts, options: [] }, ids("a"))).toEqual(["a", "c"]);
});
