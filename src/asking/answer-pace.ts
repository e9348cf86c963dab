import type { AnswerId, Exchange } from "../core/project.ts";
import type { SeenReport } from "../protocol/engine.ts";

/** How quickly this machine has answered so far. */
export interface AnswerPace {
  /** From the question to the first word, for each token of what was shown before any was left out. */
  readonly msPerToken: number;
  /** From the first word to the last, of the newest answer. */
  readonly writingMs: number;
}

/**
 * The pace of a model's answers that are known with what it was shown: those of this visit, and before the first of them those that the
 * project keeps. The slowest counts: a question about the frames of the one before finds them encoded, which the next may not.
 * @param packageHash of the model; others go at another pace
 * @returns null before the first answer
 */
export function answerPace(
  exchanges: readonly Exchange[],
  seen: Readonly<Record<AnswerId, SeenReport>>,
  packageHash: string,
): AnswerPace | null {
  const own = exchanges.filter(({ model }) => model?.packageHash === packageHash);
  return (
    paceOf(own, ({ id }) => seen[id] && shownTokens(seen[id])) ??
    // Of masks it is not kept how many tokens they became: a few, beside those of the frames.
    paceOf(own, ({ askedWith }) => askedWith && shownTokens({ frames: askedWith.frames, regions: [] }))
  );
}

function paceOf(
  exchanges: readonly Exchange[],
  tokensOf: (exchange: Exchange) => number | undefined,
): AnswerPace | null {
  let pace: AnswerPace | null = null;
  for (const exchange of exchanges) {
    const { timings } = exchange;
    const tokens = tokensOf(exchange);
    if (!timings || !tokens) continue;
    const msPerToken = Math.max(pace?.msPerToken ?? 0, timings.firstTokenMs / tokens);
    pace = { msPerToken, writingMs: timings.totalMs - timings.firstTokenMs };
  }
  return pace;
}

/** Seconds that an answer about so many tokens takes at this pace. */
export function secondsAtPace({ msPerToken, writingMs }: AnswerPace, tokens: number): number {
  return (msPerToken * tokens + writingMs) / 1000;
}

interface Shown {
  readonly frames: readonly Pick<SeenReport["frames"][number], "totalTokens">[];
  readonly regions: readonly Pick<SeenReport["regions"][number], "tokens">[];
}

function shownTokens({ frames, regions }: Shown): number {
  const ofFrames = frames.reduce((sum, { totalTokens }) => sum + totalTokens, 0);
  return ofFrames + regions.reduce((sum, { tokens }) => sum + tokens, 0);
}
