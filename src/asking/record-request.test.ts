import { describe, expect, it } from "vitest";
import { markedPrompt } from "../videorefer/general/marked-prompt.ts";
import { recordRequest } from "./record-request.ts";

const view = (frameIndex: number, pixels: number) => ({
  frameIndex,
  mask: { size: [1, 8] as const, counts: [0, pixels, 8 - pixels] },
});
const OBJECTS = [[view(2, 3), view(4, 5), view(6, 5)], [view(0, 1)]];
const human = (value: string) => ({ from: "human", value });
const gpt = (value: string) => ({ from: "gpt", value });

describe("a record's question", () => {
  it("is asked behind the record's own conversation, without the tag of the video", () => {
    const turns = [human("<video>\nWhat is <region>?"), gpt("A gull."), human("And <region>?\n<video>")];
    const { turns: asked, regions } = recordRequest(turns, OBJECTS, { family: "vr7" });
    expect(asked).toEqual([
      { role: "user", parts: ["What is ", "[", { place: "region" }, "]", "?"] },
      { role: "assistant", text: "A gull." },
      { role: "user", parts: ["And ", "[", { place: "region" }, "]", "?"] },
    ]);
    expect(regions.map(({ views }) => views.map(({ frameIndex }) => frameIndex))).toEqual([[2, 4, 6], [0]]);
  });

  it("shows a model that looks at an object once its largest mask, and nothing that comes later", () => {
    const { regions } = recordRequest([human("What is <region>?")], OBJECTS, { family: "vr3" });
    expect(regions).toEqual([{ label: "object0", views: [view(4, 5)] }]);
  });

  it("calls its objects as the conversation does", () => {
    const turns = [human("Two: <object3><region>, <object0><region>.\nWhich is taller?")];
    const { turns: asked, regions } = recordRequest(turns, OBJECTS, { family: "general" });
    expect(regions.map(({ label }) => label)).toEqual(["object3", "object0"]);
    expect(markedPrompt(asked, regions).turns[0]!.text).toMatch(
      /<object3>: red; <object0>: green\. Two: <object3>, <object0>\.\nWhich is taller\?$/,
    );
    const unnamed = recordRequest([human("Describe <region>.")], OBJECTS, { family: "general" });
    expect(markedPrompt(unnamed.turns, unnamed.regions).turns[0]!.text).toMatch(
      / Describe the object outlined in red\.$/,
    );
  });

  it("is refused where it is none", () => {
    const refused = (...turns: Parameters<typeof recordRequest>[0][number][]) =>
      expect(() => recordRequest(turns, OBJECTS, { family: "vr3" }));
    refused(human("?"), gpt("!")).toThrow("expected a question as the last turn");
    refused(human("<region><region><region>")).toThrow("for each of 3 <region>, found 2");
    refused({ from: "system", value: "x" }, human("?")).toThrow("found one of system");
    expect(() => recordRequest([human("<region>")], [[]], { family: "vr3" })).toThrow("mask of object 0");
  });
});
