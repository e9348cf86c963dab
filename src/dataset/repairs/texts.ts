import type { JsonObject } from "../../core/json-object.ts";

/** The turns with their questions changed, as a change to the record. The turns are known to alternate. */
export function withQuestions(
  { conversations }: JsonObject,
  change: (question: string) => string,
): JsonObject & { readonly conversations: readonly JsonObject[] } {
  const turns = conversations as readonly JsonObject[];
  return {
    conversations: turns.map((turn, nth) =>
      nth % 2 === 0 ? { ...turn, value: change(String(turn.value)) } : turn,
    ),
  };
}

/** Questions (even) and answers (odd) of a record whose turns are known to alternate. */
export const textsOf = ({ conversations }: JsonObject): readonly string[] =>
  (conversations as readonly JsonObject[]).map(({ value }) => String(value));
