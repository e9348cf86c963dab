import type { ObjectId } from "./project.ts";
import { splitTimes, type TimedText } from "./times-in-text.ts";

/** A piece of an answer: words, a time in the clip, or a region it speaks of, by its number in the conversation. */
export type AnswerPart =
  | TimedText
  | { readonly kind: "region"; readonly text: string; readonly index: number };

const REGION = /<(?:object|region)(\d+)>/g;

/** Finds what can be made live in a model's answer. Everything else stays plain text, markup included. */
export function answerParts(answer: string): readonly AnswerPart[] {
  const parts: AnswerPart[] = [];
  let position = 0;
  for (const match of answer.matchAll(REGION)) {
    parts.push(...splitTimes(answer.slice(position, match.index)));
    parts.push({ kind: "region", text: match[0], index: Number(match[1]) });
    position = match.index + match[0].length;
  }
  parts.push(...splitTimes(answer.slice(position)));
  return parts;
}

/**
 * An answer as plain words, with objects by their names, for a clipboard or a transcript.
 * @param numbered the conversation's objects by number
 */
export function answerWords(
  answer: string,
  numbered: readonly ObjectId[],
  objects: readonly { readonly id: ObjectId; readonly name: string }[],
): string {
  return answerParts(answer)
    .map((part) => {
      if (part.kind !== "region") return part.text;
      const id = numbered[part.index];
      if (id === undefined) return `object ${part.index}`;
      return objects.find((object) => object.id === id)?.name ?? "deleted object";
    })
    .join("");
}
