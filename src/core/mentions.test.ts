import { describe, expect, it } from "vitest";
import { mentionedObjects, questionParts, questionWords, storeMentions } from "./mentions.ts";
import type { ObjectId } from "./project.ts";

const dog = { id: "d" as ObjectId, name: "Dog" };
const house = { id: "h" as ObjectId, name: "dog house" };
const one = { id: "1" as ObjectId, name: "Object 1" };
const twelve = { id: "12" as ObjectId, name: "Object 12" };

describe("storeMentions", () => {
  it("replaces a mention, whatever its case, and leaves the rest", () => {
    expect(storeMentions("Is @dog near, or a@b?", [dog])).toBe("Is <object:d> near, or a@b?");
  });

  it("prefers the longest name and ends at a word's end", () => {
    expect(storeMentions("@dog house and @dogs", [dog, house])).toBe("<object:h> and @dogs");
    expect(storeMentions("@Object 12, @Object 1.", [one, twelve])).toBe("<object:12>, <object:1>.");
  });

  it("does not let typed text pass for a stored mention", () => {
    expect(storeMentions("<object:d>", [dog])).toBe("d");
  });
});

describe("questionParts", () => {
  it("splits words and objects, and joins back", () => {
    expect(questionParts("Is <object:d> by <object:h>?")).toEqual([
      { kind: "text", text: "Is " },
      { kind: "object", id: "d" },
      { kind: "text", text: " by " },
      { kind: "object", id: "h" },
      { kind: "text", text: "?" },
    ]);
    expect(questionParts("")).toEqual([]);
  });

  it("lists mentioned objects once, in order", () => {
    expect(mentionedObjects("<object:h><object:d><object:h>")).toEqual(["h", "d"]);
  });
});

it("a stored question reads as plain words", () => {
  expect(questionWords("Is <object:1> near <object:gone>?", [{ id: "1" as ObjectId, name: "the dog" }])).toBe(
    "Is the dog near deleted object?",
  );
});
