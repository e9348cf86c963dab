import { finishedTurns, type Turn } from "../../core/turn.ts";
import { checkTurns, type Prompt, PromptWriter } from "../shared/prompt.ts";
import { trimmedParts, trimText } from "../shared/trim-text.ts";
import { markLabel } from "./mark-label.ts";

/** Control tokens a prompt of this family is made of. */
export const PRL_CONTROL_TOKENS = {
  always: ["<|im_start|>", "<|im_end|>"],
  region: "<REGION>",
} as const;

export interface PrlPromptRequest {
  /** Earlier turns in their true roles, then the user's question. */
  readonly turns: readonly Turn[];
  /** In the order of the question's places, the times of each object's masks in seconds; null in a still image, which has one mask each. */
  readonly regions: readonly (readonly number[] | null)[];
  /** Placeholders per mask. */
  readonly tokensPerMask: number;
}

/**
 * Renders a conversation as the model was trained to read it: an object is named by the times of its masks, each with its tokens. A
 * place for the video or image is dropped with the space around it, as the model sees no pictures.
 * @throws FailureError `question-invalid` without a final user turn, or when there are not as many places for regions as regions
 * Source: pixelrefer.md 6.5.
 */
export function renderPrlPrompt({ turns, regions, tokensPerMask }: PrlPromptRequest): Prompt {
  checkTurns(turns, regions.length);
  const writer = new PromptWriter();
  const next = regions.values();
  const writeMask = () => {
    for (let i = 0; i < tokensPerMask; i++) writer.place("<REGION>", "region");
  };
  const writeRegion = (times: readonly number[] | null) => {
    writer.text("[");
    if (times === null) writeMask();
    for (const [index, seconds] of (times ?? []).entries()) {
      writer.text(`${index > 0 ? "," : ""}Time ${markLabel(seconds)}:`);
      writeMask();
    }
    writer.text("]");
  };
  for (const turn of finishedTurns(turns)) {
    writer.token("<|im_start|>").text(`${turn.role}\n`);
    if (turn.role === "assistant") writer.text(trimText(turn.text));
    else {
      for (const part of trimmedParts(turn.parts)) {
        if (typeof part === "string") writer.text(part);
        else writeRegion(next.next().value!);
      }
    }
    writer.token("<|im_end|>").text("\n");
  }
  return writer.answer(turns);
}
