import { FailureError } from "../../core/failure.ts";
import { finishedTurns, type Turn, type TurnPart } from "../../core/turn.ts";
import { checkTurns, isVisual, type Prompt, PromptWriter, turnWithVisual } from "../shared/prompt.ts";
import { trimmedParts, trimText } from "../shared/trim-text.ts";
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
  /** Earlier turns in their true roles, then the user's question. */
  readonly turns: readonly Turn[];
  readonly visual: PromptVisual;
  /** Placeholders per region, in order (`RegionPlan.tokens`). */
  readonly regionTokens: readonly number[];
}

/**
 * Renders a conversation as the model was trained to read it. There is no system prompt.
 * @throws FailureError `question-invalid` without a final user turn, without frames, or when there are not as many places for regions
 *         as regions
 * Source: videorefer-models.md 6.8; true roles and region-free forms as quirks 15 and 16 ask.
 */
export function renderPrompt({ turns, visual, regionTokens }: PromptRequest): Prompt {
  checkTurns(turns, regionTokens.length);
  if (visual.kind === "video" && visual.labelSeconds.length === 0) {
    throw new FailureError("question-invalid", "a question about a video needs at least one frame");
  }
  const writer = new PromptWriter();
  const regions = regionTokens.values();
  const question = (parts: readonly TurnPart[]) => {
    for (const part of trimmedParts(parts)) {
      if (typeof part === "string") writer.text(part);
      else writeRegion(writer, regions.next().value!);
    }
  };
  const visualTurn = visual.kind === "none" ? -1 : turnWithVisual(turns);
  for (const [index, turn] of finishedTurns(turns).entries()) {
    writer.token("<|im_start|>").text(`${turn.role}\n`);
    if (turn.role === "assistant") writer.text(trimText(turn.text));
    else if (index === visualTurn) writeVisualTurn(writer, turn.parts, visual, question);
    else question(turn.parts);
    writer.token("<|im_end|>").text("\n");
  }
  return writer.answer(turns);
}

function writeVisualTurn(
  writer: PromptWriter,
  parts: readonly TurnPart[],
  visual: PromptVisual,
  question: (parts: readonly TurnPart[]) => void,
): void {
  const position = parts.findIndex(isVisual);
  question(parts.slice(0, Math.max(0, position)));
  if (visual.kind === "video") {
    for (const [index, seconds] of visual.labelSeconds.entries()) {
      writer.text(`${index > 0 ? "," : ""}Time ${timeLabel(seconds)}s:`).place("<image>", "picture");
    }
  } else {
    writer.place("<image>", "picture");
  }
  writer.text("\n");
  question(parts.slice(position + 1));
}

function writeRegion(writer: PromptWriter, tokens: number): void {
  writer.text("[");
  for (let i = 0; i < tokens; i++) writer.place("<REGION>", "region");
  writer.text("]");
}
