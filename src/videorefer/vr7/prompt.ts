import { finishedTurns, joinTexts, type Turn, type TurnPart } from "../../core/turn.ts";
import { checkTurns, isVisual, type Prompt, PromptWriter, turnWithVisual } from "../shared/prompt.ts";

const REGION_TOKEN = "<region>";

/** Control tokens a prompt of this family is made of; the visual's place is not one of the vocabulary. */
export const VR7_CONTROL_TOKENS = {
  always: ["<|im_start|>", "<|im_end|>"],
  region: REGION_TOKEN,
} as const;

const SYSTEM = "You are a helpful assistant.";

export interface Vr7PromptRequest {
  /** Earlier turns in their true roles, then the user's question. */
  readonly turns: readonly Turn[];
  readonly visual: "video" | "image" | "none";
  readonly regions: number;
}

/**
 * Renders a conversation as the model was trained to read it (ChatML with the default system message). The visual always
 * stands first in its turn, whatever its place among the parts. Regions are put in brackets where they are not yet.
 * The parts hold one picture place for the whole visual and one region place per region.
 * @throws FailureError `question-invalid` without a final user turn, or when there are not as many places for regions as regions
 * Source: videorefer-models.md 5.7, quirk 10.
 */
export function renderVr7Prompt({ turns, visual, regions }: Vr7PromptRequest): Prompt {
  checkTurns(turns, regions);
  const writer = new PromptWriter();
  writer.token("<|im_start|>").text(`system\n${SYSTEM}`).token("<|im_end|>").text("\n");
  const visualTurn = turnWithVisual(turns);
  for (const [index, turn] of finishedTurns(turns).entries()) {
    writer.token("<|im_start|>").text(`${turn.role}\n`);
    if (index === visualTurn) {
      if (visual !== "none") writer.place(`<${visual}>`, "picture");
      writer.text("\n");
    }
    if (turn.role === "assistant") writer.text(turn.text);
    else writeQuestion(writer, turn.parts);
    writer.token("<|im_end|>").text("\n");
  }
  return writer.answer(turns);
}

function writeQuestion(writer: PromptWriter, allParts: readonly TurnPart[]): void {
  const parts = withoutVisual(allParts);
  for (const [index, part] of parts.entries()) {
    if (typeof part === "string") {
      writer.text(part);
      continue;
    }
    const [before, after] = [parts[index - 1], parts[index + 1]];
    const bracketed =
      typeof before === "string" &&
      before.endsWith("[") &&
      typeof after === "string" &&
      after.startsWith("]");
    if (bracketed) writer.place(REGION_TOKEN, "region");
    else writer.text("[").place(REGION_TOKEN, "region").text("]");
  }
}

/** The rest of a question that has a place for the visual is trimmed, as upstream does when it takes the tag out. */
function withoutVisual(parts: readonly TurnPart[]): readonly TurnPart[] {
  const rest = joinTexts(parts.filter((part) => !isVisual(part)));
  if (!parts.some(isVisual)) return rest;
  return rest.map((part, index) => {
    if (typeof part !== "string") return part;
    const start = index === 0 ? part.trimStart() : part;
    return index === rest.length - 1 ? start.trimEnd() : start;
  });
}
