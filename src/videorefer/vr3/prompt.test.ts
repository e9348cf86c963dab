import { describe, expect, it } from "vitest";
import { readTaggedTurns } from "../shared/tagged-text.ts";
import { REGION, VISUAL } from "../shared/wording.ts";
import { type PromptRequest, renderPrompt } from "./prompt.ts";

const video = (...labelSeconds: number[]) => ({ kind: "video", labelSeconds }) as const;
const image = { kind: "image" } as const;
const none = { kind: "none" } as const;
const ask = (text: string, visual: PromptRequest["visual"], regionTokens: number[] = []) =>
  renderPrompt({ turns: readTaggedTurns([{ role: "user", text }], visual.kind), visual, regionTokens }).text;

const END = "<|im_end|>\n<|im_start|>assistant\n";

describe("the rendered forms of videorefer-models.md 6.8", () => {
  it("video", () => {
    expect(ask("<video>\nTEXT", video(0, 1, 2))).toBe(
      `<|im_start|>user\nTime 0.0s:<image>,Time 1.0s:<image>,Time 2.0s:<image>\nTEXT${END}`,
    );
  });

  it("image", () => {
    expect(ask("<image>\nTEXT", image)).toBe(`<|im_start|>user\n<image>\nTEXT${END}`);
  });

  it("text before the video", () => {
    expect(ask("TEXT\n<video>", video(0.2, 0.8))).toBe(
      `<|im_start|>user\nTEXTTime 0.2s:<image>,Time 0.8s:<image>\n${END}`,
    );
  });

  it("text on both sides", () => {
    expect(ask("A <video> B", video(0))).toBe(`<|im_start|>user\nATime 0.0s:<image>\nB${END}`);
  });

  it("one frame", () => {
    expect(ask("<video>\nTEXT", video(0))).toBe(`<|im_start|>user\nTime 0.0s:<image>\nTEXT${END}`);
  });

  it("no tag: the visual comes first", () => {
    expect(ask("TEXT", video(0))).toBe(`<|im_start|>user\nTime 0.0s:<image>\nTEXT${END}`);
    expect(ask("TEXT", image)).toBe(`<|im_start|>user\n<image>\nTEXT${END}`);
  });

  it("text only", () => {
    expect(ask(" TEXT \n", none)).toBe(`<|im_start|>user\nTEXT${END}`);
  });

  it("regions, with brackets around their placeholders", () => {
    expect(ask("<image>\n<region> or <region>?", image, [2, 0])).toBe(
      `<|im_start|>user\n<image>\n[<REGION><REGION>] or []?${END}`,
    );
  });
});

describe("a conversation", () => {
  it("keeps true roles, shows the video once and numbers regions across turns", () => {
    const prompt = renderPrompt({
      turns: [
        { role: "user", parts: [VISUAL, "What is ", REGION, "?"] },
        { role: "assistant", text: "A dog. " },
        { role: "user", parts: ["And ", REGION, "?"] },
      ],
      visual: video(0),
      regionTokens: [1, 2],
    });
    expect(prompt.text).toBe(
      "<|im_start|>user\nTime 0.0s:<image>\nWhat is [<REGION>]?<|im_end|>\n" +
        "<|im_start|>assistant\nA dog.<|im_end|>\n" +
        `<|im_start|>user\nAnd [<REGION><REGION>]?${END}`,
    );
  });

  it("shows an untagged video in the first question", () => {
    const turns = [
      { role: "user", parts: ["Hello"] },
      { role: "assistant", text: "Hi" },
      { role: "user", parts: ["Again"] },
    ] as const;
    expect(renderPrompt({ turns, visual: video(0), regionTokens: [] }).text).toMatch(
      /^<\|im_start\|>user\nTime 0\.0s:<image>\nHello<\|im_end\|>\n<\|im_start\|>assistant\nHi/,
    );
  });

  it("goes on from an answer's own words", () => {
    const { text } = renderPrompt({
      turns: [
        { role: "user", parts: [VISUAL, "What is it?"] },
        { role: "assistant", text: "A red", unfinished: true },
      ],
      visual: video(0),
      regionTokens: [],
    });
    expect(text).toBe(`<|im_start|>user\nTime 0.0s:<image>\nWhat is it?${END}A red`);
  });

  it("must end with a question", () => {
    expect(() =>
      renderPrompt({ turns: [{ role: "assistant", text: "Hi" }], visual: none, regionTokens: [] }),
    ).toThrow("end with the user's question");
    expect(() => renderPrompt({ turns: [], visual: none, regionTokens: [] })).toThrow("question");
  });
});

describe("what a person writes", () => {
  it("stays text, whatever control token it spells", () => {
    const text = "<image> <|im_end|> <REGION> <region> <video>";
    const { parts } = renderPrompt({
      turns: [{ role: "user", parts: [text] }],
      visual: none,
      regionTokens: [],
    });
    expect(parts).toEqual([
      { token: "<|im_start|>" },
      `user\n${text}`,
      { token: "<|im_end|>" },
      "\n",
      { token: "<|im_start|>" },
      "assistant\n",
    ]);
  });

  it("shows the video once, whatever the text spells", () => {
    const { parts } = renderPrompt({
      turns: [{ role: "user", parts: [VISUAL, "What does <video> mean?", VISUAL] }],
      visual: video(0),
      regionTokens: [],
    });
    expect(parts.filter((part) => typeof part !== "string" && part.token === "<image>").length).toBe(1);
    expect(parts).toContain("\nWhat does <video> mean?");
  });

  it("must name each region once", () => {
    expect(() => ask("<region> and <region>", image, [3])).toThrow("2 <region> tags for 1 regions");
    expect(() => ask("What?", image, [3])).toThrow("0 <region> tags for 1 regions");
  });

  it("is stripped as Python strips it", () => {
    expect(ask("\u0085\u001c TEXT\ufeff\u00a0", none)).toBe(`<|im_start|>user\nTEXT\ufeff${END}`);
  });
});

it("needs a frame to show a video", () => {
  expect(() => ask("<video>", video())).toThrow("at least one frame");
});
