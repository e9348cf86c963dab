import type { DescriptionPrediction } from "../read-predictions.ts";
import type { Judge } from "./judge.ts";
import { hasScores } from "./reply.ts";

/** What a person who waits is told of. */
export interface JudgeProgress {
  /** Place in the file, from 0. */
  readonly place: number;
  /** Why it has no reply; null when it has one. */
  readonly fault: string | null;
  /** Items asked about in this run, and those still to ask. */
  readonly done: number;
  readonly left: number;
}

/** The judge's reply to every item; null where it has none. */
export type Replies = readonly (string | null)[];

/**
 * Asks a judge about every item without a reply, in order. One that fails does not stop the others.
 * @param onReply called as soon as there is one, with all replies so far
 * @throws FailureError where no other item would fare better
 */
export async function judgeAll(
  items: readonly DescriptionPrediction[],
  judge: Pick<Judge, "ask">,
  onReply: (replies: Replies) => Promise<void>,
  onProgress: (progress: JudgeProgress) => void,
  signal?: AbortSignal,
): Promise<Replies> {
  const replies = items.map(({ gpt }) => gpt || null);
  const open = [...items.entries()].filter(([place]) => replies[place] === null);
  for (const [nth, [place, item]] of open.entries()) {
    const { text, fault } = await judge.ask(item, signal);
    if (text !== null) {
      replies[place] = text;
      await onReply(replies);
    }
    onProgress({ place, fault, done: nth + 1, left: open.length - nth - 1 });
  }
  return replies;
}

/** Places of the items of which no score is known. */
export const placesWithoutScores = (replies: Replies): readonly number[] =>
  [...replies.entries()].filter(([, reply]) => reply === null || !hasScores(reply)).map(([place]) => place);
