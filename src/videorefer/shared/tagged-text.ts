import type { Turn, TurnPart } from "../../core/turn.ts";
import { REGION, VISUAL } from "./wording.ts";

/** What stands for a region in texts that mark places with tags. */
export const REGION_TAG = "<region>";

export interface TaggedTurn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/**
 * Reads turns in upstream's notation, as recorded questions and the command line have them: every `<region>` of a user turn is a
 * region's place, and the first `<video>` or `<image>` of the kind that is shown is the visual's.
 */
export function readTaggedTurns(
  turns: readonly TaggedTurn[],
  visual: "video" | "image" | "none",
): readonly Turn[] {
  let visualTag = visual === "none" ? null : `<${visual}>`;
  return turns.map(({ role, text }): Turn => {
    if (role === "assistant") return { role, text };
    const position = visualTag === null ? -1 : text.indexOf(visualTag);
    if (visualTag === null || position < 0) return { role, parts: regionParts(text) };
    const behind = text.slice(position + visualTag.length);
    visualTag = null;
    return { role, parts: [...regionParts(text.slice(0, position)), VISUAL, ...regionParts(behind)] };
  });
}

function regionParts(text: string): TurnPart[] {
  return text
    .split(REGION_TAG)
    .flatMap((piece, index) => (index === 0 ? [piece] : [REGION, piece]))
    .filter((part) => part !== "");
}
