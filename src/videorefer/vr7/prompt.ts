import {
  checkTurns,
  type Prompt,
  type PromptTurn,
  PromptWriter,
  REGION_TAG,
  turnWithTag,
} from "../shared/prompt.ts";

/** Control tokens a prompt of this family is made of; the visual's place is not one of the vocabulary. */
export const VR7_CONTROL_TOKENS = {
  always: ["<|im_start|>", "<|im_end|>"],
  region: REGION_TAG,
} as const;

const SYSTEM = "You are a helpful assistant.";

export interface Vr7PromptRequest {
  /** Earlier turns in their true roles, then the user's question. `<region>` in user turns marks regions, in order. */
  readonly turns: readonly PromptTurn[];
  readonly visual: "video" | "image" | "none";
  readonly regions: number;
}

/**
 * Renders a conversation as the model was trained to read it (ChatML with the default system message). The visual always
 * stands first in its turn, whatever place a tag in the text has. Regions are put in brackets where they are not yet.
 * The parts hold one picture place for the whole visual and one region place per region.
 * @throws FailureError `question-invalid` without a final user turn, or when the number of `<region>` tags is not the
 *         number of regions
 * Source: videorefer-models.md 5.7, quirk 10.
 */
export function renderVr7Prompt({ turns, visual, regions }: Vr7PromptRequest): Prompt {
  checkTurns(turns, regions);
  const writer = new PromptWriter();
  writer.token("<|im_start|>").text(`system\n${SYSTEM}`).token("<|im_end|>").text("\n");
  const tag = `<${visual}>`;
  const first = turnWithTag(turns, tag);
  for (const [index, turn] of turns.entries()) {
    writer.token("<|im_start|>").text(`${turn.role}\n`);
    if (index === first) {
      if (visual !== "none") writer.place(tag, "picture");
      writer.text("\n");
    }
    if (turn.role === "assistant") writer.text(turn.text);
    else writeQuestion(writer, index === first ? withoutTag(turn.text, tag) : turn.text);
    writer.token("<|im_end|>").text("\n");
  }
  return writer.token("<|im_start|>").text("assistant\n").finish();
}

function withoutTag(text: string, tag: string): string {
  const position = text.indexOf(tag);
  if (position < 0) return text;
  return `${text.slice(0, position)}${text.slice(position + tag.length)}`.trim();
}

function writeQuestion(writer: PromptWriter, text: string): void {
  const bracketed = text.replaceAll(/(\[?)<region>(\]?)/g, (found, before: string, after: string) =>
    before && after ? found : `${before}[${REGION_TAG}]${after}`,
  );
  writer.textWithRegions(bracketed, () => writer.place(REGION_TAG, "region"));
}
