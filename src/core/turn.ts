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
  | { readonly role: "assistant"; readonly text: string };

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
