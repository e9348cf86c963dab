import type { AnswerId, Exchange } from "../core/project.ts";
import type { SeenReport } from "../protocol/engine.ts";

/** How quickly this machine has answered so far. */
export interface AnswerPace {
  /** From the question to the first word, for each token of what was shown before any was left out. */
  readonly msPerToken: number;
  /** From the first word to the last, of the newest answer. */
  readonly writingMs: number;
  /** Of the newest answer; 0 where it was too short to tell. */
  readonly msPerWrittenToken: number;
}

/**
 * The pace of a model's answers of this visit. The slowest counts: a question about the frames of the one before finds them encoded, which
 * the next may not.
 * @param packageHash of the model; others go at another pace
 * @returns null before the first answer
 */
export function visitPace(
  exchanges: readonly Exchange[],
  seen: Readonly<Record<AnswerId, SeenReport>>,
  packageHash: string,
): AnswerPace | null {
  return paceOf(exchanges, packageHash, ({ id }) => seen[id] && shownTokens(seen[id]));
}

/** The same of the answers that the project keeps, whenever they were given. */
export function projectPace(exchanges: readonly Exchange[], packageHash: string): AnswerPace | null {
  // Of masks it is not kept how many tokens they became: a few, beside those of the frames.
  return paceOf(
    exchanges,
    packageHash,
    ({ askedWith }) => askedWith && shownTokens({ frames: askedWith.frames, regions: [] }),
  );
}

function paceOf(
  exchanges: readonly Exchange[],
  packageHash: string,
  tokensOf: (exchange: Exchange) => number | undefined,
): AnswerPace | null {
  let pace: AnswerPace | null = null;
  for (const exchange of exchanges) {
    const { timings, model } = exchange;
    if (model?.packageHash !== packageHash) continue;
    const tokens = tokensOf(exchange);
    if (!timings || !tokens) continue;
    const msPerToken = Math.max(pace?.msPerToken ?? 0, timings.firstTokenMs / tokens);
    const { firstTokenMs, totalMs, tokensPerSecond } = timings;
    const msPerWrittenToken = tokensPerSecond > 0 ? 1000 / tokensPerSecond : 0;
    pace = { msPerToken, writingMs: totalMs - firstTokenMs, msPerWrittenToken };
  }
  return pace;
}

/** Seconds that an answer about so many tokens takes at this pace. @param maxNewTokens after which it stops */
export function secondsAtPace(
  { msPerToken, writingMs, msPerWrittenToken }: AnswerPace,
  tokens: number,
  maxNewTokens?: number,
): number {
  const most =
    maxNewTokens === undefined || msPerWrittenToken === 0
      ? Number.POSITIVE_INFINITY
      : maxNewTokens * msPerWrittenToken;
  return (msPerToken * tokens + Math.min(writingMs, most)) / 1000;
}

interface Shown {
  readonly frames: readonly Pick<SeenReport["frames"][number], "totalTokens">[];
  readonly regions: readonly Pick<SeenReport["regions"][number], "tokens">[];
}

function shownTokens({ frames, regions }: Shown): number {
  const ofFrames = frames.reduce((sum, { totalTokens }) => sum + totalTokens, 0);
  return ofFrames + regions.reduce((sum, { tokens }) => sum + tokens, 0);
}
