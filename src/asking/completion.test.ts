import { describe, expect, it } from "vitest";
import type { ObjectId, SceneObject } from "../core/project.ts";
import { completed, completingAt, completions } from "./completion.ts";

const object = (name: string) => ({ id: name as ObjectId, name, paletteIndex: 0 }) as SceneObject;
const objects = ["Dog", "dog house", "Red ball", "cat"].map(object);
const words = (letters: string, here = 3.24) =>
  completions({ at: 0, letters }, objects, here, 12).map((option) =>
    option.kind === "object" ? option.object.name : option.text,
  );

describe("what is completed", () => {
  it("is what stands between an @ and the cursor", () => {
    expect(completingAt("Is @do here?", 6)).toEqual({ at: 3, letters: "do" });
    expect(completingAt("Is @do here?", 4)).toEqual({ at: 3, letters: "" });
    expect(completingAt("@", 1)).toEqual({ at: 0, letters: "" });
  });

  it("is nothing before the @, within a word, over a line's end or far behind", () => {
    expect(completingAt("Is @do", 3)).toBeNull();
    expect(completingAt("@do", 0)).toBeNull();
    expect(completingAt("me@home", 7)).toBeNull();
    expect(completingAt("@do\nmore", 8)).toBeNull();
    expect(completingAt(`@${"long ".repeat(20)}`, 90)).toBeNull();
  });
});

describe("completions", () => {
  it("are all objects and the time on display, until there are letters", () => {
    expect(words("")).toEqual(["Dog", "dog house", "Red ball", "cat", "0:03.2"]);
  });

  it("begin with the letters, in the name or a later word of it", () => {
    expect(words("D")).toEqual(["Dog", "dog house"]);
    expect(words("ba")).toEqual(["Red ball"]);
    expect(words("at")).toEqual([]);
  });

  it("leave out what is complete", () => {
    expect(words("dog")).toEqual(["dog house"]);
    expect(words("cat")).toEqual([]);
  });

  it("take a time that is typed, where the video has it", () => {
    expect(words("0:0")).toEqual(["0:03.2"]);
    expect(words("0:07")).toEqual(["0:07"]);
    expect(words("0:13")).toEqual([]);
    expect(words("7")).toEqual([]);
  });
});

it("puts what was chosen in place of the letters, with the cursor behind it", () => {
  const text = "Is @do near?";
  expect(completed(text, { at: 3, letters: "do" }, { kind: "object", object: objects[1]! })).toEqual({
    text: "Is @dog house near?",
    cursor: 13,
  });
  expect(completed("At @", { at: 3, letters: "" }, { kind: "time", text: "0:03.2", isHere: true })).toEqual({
    text: "At 0:03.2 ",
    cursor: 10,
  });
});
