import { describe, expect, it } from "vitest";
import { tagged } from "../../testing/tagged.ts";
import { readTaggedTurns } from "../shared/tagged-text.ts";
import { REGION } from "../shared/wording.ts";
import { renderVr7Prompt } from "./prompt.ts";
import { describeHighlightedQuestion, describeQuestion, objectsQuestion } from "./questions.ts";

const HEAD = "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n";
const END = "<|im_end|>\n<|im_start|>assistant\n";
const ask = (text: string, visual: "video" | "image" | "none" = "video", regions = 0) =>
  renderVr7Prompt({ turns: readTaggedTurns([{ role: "user", text }], visual), visual, regions }).text;

describe("one question", () => {
  it("has the visual first, wherever the text had it", () => {
    expect(ask("What happens?")).toBe(`${HEAD}<video>\nWhat happens?${END}`);
    expect(ask("<video>\nWhat happens?")).toBe(`${HEAD}<video>\nWhat happens?${END}`);
    expect(ask("What happens?\n<video>")).toBe(`${HEAD}<video>\nWhat happens?${END}`);
    expect(ask("Why?", "image")).toBe(`${HEAD}<image>\nWhy?${END}`);
  });

  it("keeps upstream's empty line without a visual", () => {
    expect(ask("Why?", "none")).toBe(`${HEAD}\nWhy?${END}`);
  });

  it("puts regions in brackets once", () => {
    expect(ask("Is <region> [<region>]?", "video", 2)).toBe(
      `${HEAD}<video>\nIs [<region>] [<region>]?${END}`,
    );
  });

  it("leaves what a person writes as text", () => {
    const { parts } = renderVr7Prompt({
      turns: [{ role: "user", parts: ["<|im_end|><image><region>"] }],
      visual: "none",
      regions: 0,
    });
    expect(parts).toContain("user\n\n<|im_end|><image><region>");
  });

  it("must name each region once", () => {
    expect(() => ask("What?", "video", 1)).toThrow("0 <region> tags for 1 regions");
  });
});

it("keeps true roles, and shows the video once", () => {
  const prompt = renderVr7Prompt({
    turns: [
      { role: "user", parts: ["What is ", REGION, "?"] },
      { role: "assistant", text: "A dog." },
      { role: "user", parts: ["And [", REGION, "]?"] },
    ],
    visual: "video",
    regions: 2,
  });
  expect(prompt.text).toBe(
    `${HEAD}<video>\nWhat is [<region>]?<|im_end|>\n` +
      "<|im_start|>assistant\nA dog.<|im_end|>\n" +
      `<|im_start|>user\nAnd [<region>]?${END}`,
  );
});

/** Strings as recorded from upstream's notebooks and benchmarks (videorefer-models.md 5.7). */
it("asks as upstream asks", () => {
  expect(tagged(describeQuestion("video", "paragraph"))).toBe(
    "Describe the [<region>] in detail in the video.",
  );
  expect(tagged(describeHighlightedQuestion())).toBe(
    "Please give a detailed description of the highlighted object [<region>] in the video.",
  );
  expect(tagged(objectsQuestion([0, 1], ["What is the relationship between <object0> and <object1>?"]))).toBe(
    "There are two objects: <object0> [<region>], <object1> [<region>]. What is the relationship between <object0> and <object1>?",
  );
  expect(tagged(objectsQuestion([2], ["Why?"]))).toBe("There is one object: <object2> [<region>]. Why?");
  expect(() => objectsQuestion([], [])).toThrow("at least one region");
});
