import { describe, expect, it } from "vitest";
import { questionFromText } from "./question-schema.ts";

const dog = { kind: "object", id: "d" };
const text = (words: string) => ({ kind: "text", text: words });

describe("a question from before questions had parts", () => {
  it("has its objects and times found", () => {
    expect(questionFromText("Is <object:d> by <object:h> at 0:02?", "free")).toEqual({
      parts: [
        text("Is "),
        dog,
        text(" by "),
        { kind: "object", id: "h" },
        text(" at "),
        { kind: "time", text: "0:02", seconds: 2 },
        text("?"),
      ],
      options: [],
    });
    expect(questionFromText("", "free")).toEqual({ parts: [], options: [] });
  });

  it("has the options of a choice in its last lines", () => {
    expect(questionFromText("What colour is <object:d>?\n(A) red\n(B) blue\n(C) green", "choice")).toEqual({
      parts: [text("What colour is "), dog, text("?")],
      options: ["red", "blue", "green"],
    });
  });

  it("keeps lines of the person's own that begin like an option", () => {
    expect(questionFromText("Which?\n(A) mine\n(B) too\n(A) red\n(B) blue", "choice")).toEqual({
      parts: [text("Which?\n(A) mine\n(B) too")],
      options: ["red", "blue"],
    });
    expect(questionFromText("(A) or not", "free").options).toEqual([]);
    expect(questionFromText("Which?\n(A) red\nand more", "choice").options).toEqual([]);
  });
});
