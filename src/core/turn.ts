/** Where something other than text goes in a user's turn: the next region, or the video or image that is shown. */
export interface TurnPlace {
  readonly place: "region" | "visual";
}

/** A piece of a user's turn. Text is text, whatever it spells: only a place can become a control token. */
export type TurnPart = string | TurnPlace;

/**
 * A turn of a conversation as a family's prompt takes it. Regions are shown in the order of their places, over all turns. Without a
 * place of its own the visual stands at the start of the first user turn.
 */
export type Turn =
  | { readonly role: "user"; readonly parts: readonly TurnPart[] }
  | {
      readonly role: "assistant";
      readonly text: string;
      /** Only of the last turn: the answer goes on from these words. */
      readonly unfinished?: true;
    };

export type UserTurn = Extract<Turn, { role: "user" }>;

/** The same parts with neighbouring texts joined and empty ones left out. */
export function joinTexts(parts: readonly TurnPart[]): readonly TurnPart[] {
  const joined: TurnPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else if (part !== "") joined.push(part);
  }
  return joined;
}

/** The turns that are over: all, but for an answer that goes on. */
export function finishedTurns(turns: readonly Turn[]): readonly Turn[] {
  return isUnfinished(turns.at(-1)) ? turns.slice(0, -1) : turns;
}

/** The words that the answer goes on from; none where it begins. */
export function begunAnswer(turns: readonly Turn[]): string {
  const last = turns.at(-1);
  return isUnfinished(last) ? last.text : "";
}

function isUnfinished(turn: Turn | undefined): turn is Extract<Turn, { role: "assistant" }> {
  return turn?.role === "assistant" && turn.unfinished === true;
}
