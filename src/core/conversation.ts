import type { AnswerId, Exchange, ObjectId } from "./project.ts";

/** The questions that led to this one, the conversation's first at the front, itself at the end. Empty when it is not there. */
export function conversation(exchanges: readonly Exchange[], id: AnswerId | null): readonly Exchange[] {
  const turns: Exchange[] = [];
  // A question stands behind the one it follows, so one way back through the list meets them all.
  let wanted = id;
  for (const exchange of exchanges.toReversed()) {
    if (exchange.id !== wanted) continue;
    turns.unshift(exchange);
    wanted = exchange.follows;
  }
  return turns;
}

/** A question and all that follow it, at once or over others, in the order asked. */
export function withFollowers(exchanges: readonly Exchange[], id: AnswerId): readonly Exchange[] {
  const ids = new Set([id]);
  return exchanges.filter((exchange) => {
    if (exchange.follows !== null && ids.has(exchange.follows)) ids.add(exchange.id);
    return ids.has(exchange.id);
  });
}

/** Every first question with all that follow it, in the order asked. */
export function threads(exchanges: readonly Exchange[]): readonly (readonly Exchange[])[] {
  return exchanges
    .filter(({ follows }) => follows === null)
    .map((first) => withFollowers(exchanges, first.id));
}

/** The objects of a conversation in the order shown, each once: the place of one is its number in `<object0>`, `<object1>` … */
export function conversationObjects(exchanges: readonly Pick<Exchange, "regions">[]): readonly ObjectId[] {
  return [...new Set(exchanges.flatMap(({ regions }) => regions.map(({ objectId }) => objectId)))];
}

/** The frame that an object was last asked about on; undefined where its mask was not shown. */
export function askedFrame(
  exchanges: readonly Pick<Exchange, "regions">[],
  id: ObjectId,
): number | undefined {
  const regions = exchanges.flatMap((exchange) => exchange.regions);
  return regions.findLast(({ objectId }) => objectId === id)?.frame.frameIndex;
}

/**
 * Where a conversation that was at this question goes on: there, or, when that one got no answer, at the last before it that has or
 * will have one. Null when there is none.
 * @param running answers to come
 */
export function lastToFollow(
  exchanges: readonly Exchange[],
  id: AnswerId | null,
  running: readonly string[],
): Exchange | null {
  const turns = conversation(exchanges, id);
  return turns.findLast((turn) => running.includes(turn.id) || canBeFollowed(turn)) ?? null;
}

/** Whether a next question can go on from this answer. */
export function canBeFollowed({ answer, state }: Pick<Exchange, "answer" | "state">): boolean {
  return answer !== "" && state !== "failed";
}
