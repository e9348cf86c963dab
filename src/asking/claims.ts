import type { Claim, MaskChange } from "../core/project.ts";
import type { TokenScore } from "../protocol/engine.ts";

/** Words that hold a sentence together, or that any answer about a region has; they tell nothing that could be wrong. */
const PLAIN_WORDS = new Set(
  (
    "a an the this that these those it its it's itself he him his she her they them their i you we our who which whose what there here " +
    "is are was were be been being am has have had having do does did can could may might must shall should will would " +
    "of to in on at by for from with into onto over as and or but so if then than while when where also very just both each " +
    "object objects region regions video image picture frame scene clip thing"
  ).split(" "),
);

const TAG = /<(?:object|region)\d+>/g;

/** The words of an answer that tell facts, by their characters, in order. */
export function factWords(answer: string): readonly { readonly start: number; readonly end: number }[] {
  // Tags are no words, and keep their place.
  const text = answer.replace(TAG, (tag) => " ".repeat(tag.length));
  const words = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text);
  return [...words].flatMap(({ segment, index, isWordLike }) =>
    isWordLike && !PLAIN_WORDS.has(segment.toLowerCase())
      ? [{ start: index, end: index + segment.length }]
      : [],
  );
}

/**
 * How likely each word that tells a fact was, with the masks as asked and with others.
 * @param scores of the answer's tokens, by what became of the masks; those with the masks as asked are there
 */
export function claimsOf(
  answer: string,
  scores: ReadonlyMap<MaskChange, readonly TokenScore[]>,
): readonly Claim[] {
  const [same = [], moved, removed] = [scores.get("same"), scores.get("moved"), scores.get("removed")];
  return factWords(answer).map((word) => ({
    ...word,
    same: wordScore(word, same),
    ...(moved && { moved: wordScore(word, moved) }),
    ...(removed && { removed: wordScore(word, removed) }),
  }));
}

/** The score of all tokens that have a part in the word. */
function wordScore({ start, end }: { start: number; end: number }, scores: readonly TokenScore[]): number {
  let sum = 0;
  for (const token of scores) {
    const hasPart =
      token.start === token.end
        ? token.start >= start && token.start < end
        : token.end > start && token.start < end;
    if (hasPart) sum += token.logProbability;
  }
  return sum;
}

/**
 * What a claim rests on: `region` where it becomes less than half as likely with the masks moved off and without them; `anyway` where the
 * model would more likely than not have said it with both; `unclear` between the two.
 */
export function dependence({ same, moved, removed }: Claim): "region" | "anyway" | "unclear" {
  const others = [moved, removed].filter((score) => score !== undefined);
  if (others.length === 0) return "unclear";
  if (Math.max(...others) < same - Math.LN2) return "region";
  return Math.min(...others) >= -Math.LN2 ? "anyway" : "unclear";
}

/** A piece of a text with the claim that it is; null between claims. */
export interface ClaimedText {
  readonly text: string;
  readonly claim: Claim | null;
}

/** A part of an answer in pieces. @param from where in the answer it begins */
export function claimedPieces(part: string, from: number, claims: readonly Claim[]): readonly ClaimedText[] {
  const pieces: ClaimedText[] = [];
  let at = 0;
  for (const claim of claims) {
    const [start, end] = [claim.start - from, claim.end - from];
    if (start < at || end > part.length) continue;
    if (start > at) pieces.push({ text: part.slice(at, start), claim: null });
    pieces.push({ text: part.slice(start, end), claim });
    at = end;
  }
  if (at < part.length) pieces.push({ text: part.slice(at), claim: null });
  return pieces;
}
