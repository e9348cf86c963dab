import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readJson } from "../testing/vr3-fixture.ts";
import { readVr7Json } from "../testing/vr7-fixture.ts";
import { readTaggedTurns } from "./shared/tagged-text.ts";
import { PromptTokenizer } from "./shared/tokenizer.ts";
import { renderPrompt, VR3_CONTROL_TOKENS } from "./vr3/prompt.ts";
import { renderVr7Prompt, VR7_CONTROL_TOKENS } from "./vr7/prompt.ts";

// Against the chat templates beside the tiny checkpoints and their tokenizers: `training/golden/conversations.py`.

interface Rendered {
  readonly prompt: string;
  readonly ids: readonly number[];
}
interface Case {
  readonly turns: readonly string[];
  readonly regionTokens: readonly number[];
  readonly "videorefer-videollama3": Rendered;
  readonly "videorefer-videollama2": Rendered;
}
const golden: { labelSeconds: readonly number[]; cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("fixtures/conversations.json", import.meta.url), "utf8"),
);
const vr3Tokenizer = new PromptTokenizer(
  {
    tokenizer: readJson("model/tokenizer.json"),
    specialTokensMap: readJson("model/special_tokens_map.json"),
  },
  [...VR3_CONTROL_TOKENS.always, VR3_CONTROL_TOKENS.region],
);
const vr7Tokenizer = new PromptTokenizer(
  {
    tokenizer: readVr7Json("tokenizer.json"),
    specialTokensMap: readVr7Json("special_tokens_map.json"),
  },
  [...VR7_CONTROL_TOKENS.always, VR7_CONTROL_TOKENS.region],
);

describe.each(golden.cases)("a conversation of $turns.length turns", (one) => {
  const tagged = one.turns.map((text, nth) => ({
    role: nth % 2 === 0 ? ("user" as const) : ("assistant" as const),
    text: nth === 0 ? `<video>\n${text}` : text,
  }));
  const turns = readTaggedTurns(tagged, "video");

  it("reads as VideoLLaMA3's template has it", () => {
    const { prompt, ids } = one["videorefer-videollama3"];
    const visual = { kind: "video", labelSeconds: golden.labelSeconds } as const;
    const rendered = renderPrompt({ turns, visual, regionTokens: one.regionTokens });
    expect(rendered.text).toBe(prompt);
    expect([...vr3Tokenizer.encodePrompt(rendered, [1, 1, 1]).ids]).toEqual(ids);
  });

  it("reads as VideoRefer-7B's template has it", () => {
    const { prompt, ids } = one["videorefer-videollama2"];
    const rendered = renderVr7Prompt({ turns, visual: "video", regions: one.regionTokens.length });
    expect(rendered.text).toBe(prompt);
    expect([...vr7Tokenizer.encodePrompt(rendered, [1]).ids]).toEqual(ids);
  });
});
