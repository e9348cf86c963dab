import { FailureError } from "../../core/failure.ts";
import { checkTurns, type Prompt, type PromptTurn, PromptWriter, turnWithTag } from "../shared/prompt.ts";
import { timeLabel } from "./sampling.ts";

/** Control tokens a prompt of this family is made of. */
export const VR3_CONTROL_TOKENS = {
  always: ["<|im_start|>", "<|im_end|>", "<image>"],
  region: "<REGION>",
} as const;

/** What is shown to the model: sampled frames with their labels, one still image, or nothing. */
export type PromptVisual =
  | { readonly kind: "video"; readonly labelSeconds: readonly number[] }
  | { readonly kind: "image" }
  | { readonly kind: "none" };

export interface PromptRequest {
  /** Earlier turns in their true roles, then the user's question. `<region>` in user turns marks regions, in order. */
  readonly turns: readonly PromptTurn[];
  readonly visual: PromptVisual;
  /** Placeholders per region, in order (`RegionPlan.tokens`). */
  readonly regionTokens: readonly number[];
}

/**
 * Renders a conversation as the model was trained to read it. The first `<video>` or `<image>` tag of the shown kind
 * says where the visual goes; without one it comes first. There is no system prompt.
 * @throws FailureError `question-invalid` without a final user turn, without frames, or when the number of
 *         `<region>` tags is not the number of regions
 * Source: videorefer-models.md 6.8; true roles and region-free forms as quirks 15 and 16 ask.
 */
export function renderPrompt({ turns, visual, regionTokens }: PromptRequest): Prompt {
  checkTurns(turns, regionTokens.length);
  if (visual.kind === "video" && visual.labelSeconds.length === 0) {
    throw new FailureError("question-invalid", "a question about a video needs at least one frame");
  }
  const writer = new PromptWriter();
  const regions = regionTokens.values();
  const question = (text: string) =>
    writer.textWithRegions(trim(text), () => writeRegion(writer, regions.next().value!));
  const visualTurn = visual.kind === "none" ? -1 : turnWithTag(turns, `<${visual.kind}>`);
  for (const [index, turn] of turns.entries()) {
    writer.token("<|im_start|>").text(`${turn.role}\n`);
    if (turn.role === "assistant") writer.text(trim(turn.text));
    else if (index === visualTurn) writeVisualTurn(writer, turn.text, visual, question);
    else question(turn.text);
    writer.token("<|im_end|>").text("\n");
  }
  return writer.token("<|im_start|>").text("assistant\n").finish();
}

function writeVisualTurn(
  writer: PromptWriter,
  text: string,
  visual: PromptVisual,
  question: (text: string) => void,
): void {
  const tag = `<${visual.kind}>`;
  const position = text.indexOf(tag);
  if (position > 0) question(text.slice(0, position));
  if (visual.kind === "video") {
    for (const [index, seconds] of visual.labelSeconds.entries()) {
      writer.text(`${index > 0 ? "," : ""}Time ${timeLabel(seconds)}s:`).place("<image>", "picture");
    }
  } else {
    writer.place("<image>", "picture");
  }
  writer.text("\n");
  question(position < 0 ? text : text.slice(position + tag.length));
}

function writeRegion(writer: PromptWriter, tokens: number): void {
  writer.text("[");
  for (let i = 0; i < tokens; i++) writer.place("<REGION>", "region");
  writer.text("]");
}

/** What Python's `str.strip` removes; JavaScript's `trim` differs in a byte order mark and the separators. */
const SPACE = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, "g");

function trim(text: string): string {
  return text.replace(OUTER_SPACE, "");
}
