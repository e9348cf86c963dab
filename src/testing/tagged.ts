import type { TurnPart } from "../core/turn.ts";

/** A user turn in upstream's notation, to compare with what was recorded from it. */
export function tagged(parts: readonly TurnPart[]): string {
  return parts
    .map((part) => (typeof part === "string" ? part : part.place === "visual" ? "<video>\n" : "<region>"))
    .join("");
}
