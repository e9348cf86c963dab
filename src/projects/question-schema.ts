import * as v from "valibot";
import type { ObjectId, Question, QuestionPart } from "../core/project.ts";
import { optionLetter } from "../core/question.ts";
import { splitTimes } from "../core/times-in-text.ts";

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

export const QuestionSchema = v.object({
  parts: v.array(
    v.variant("kind", [
      v.object({ kind: v.literal("text"), text: v.string() }),
      v.object({ kind: v.literal("object"), id }),
      v.object({
        kind: v.literal("time"),
        text: v.string(),
        seconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
      }),
    ]),
  ),
  options: v.array(v.string()),
});

const MENTION = /<object:([^<>]+)>/g;

/**
 * Reads a question as projects of format 1 before it had parts hold it: one text, objects as `<object:ID>`, the options of a multiple
 * choice as lines behind it, `(A) …`, `(B) …`.
 */
export function questionFromText(text: string, preset: string): Question {
  if (preset !== "choice") return { parts: partsFromText(text), options: [] };
  const lines = text.split("\n");
  // The person's own lines may begin like that too: the options are the last lines, lettered from A without a gap.
  const first = lines.findLastIndex((line) => line.startsWith(prefix(0)));
  const options = first < 0 ? [] : lines.slice(first);
  const lettered = options.every((line, index) => line.startsWith(prefix(index)));
  if (first < 0 || !lettered) return { parts: partsFromText(text), options: [] };
  return {
    parts: partsFromText(lines.slice(0, first).join("\n")),
    options: options.map((line) => line.slice(prefix(0).length)),
  };
}

function prefix(index: number): string {
  return `(${optionLetter(index)}) `;
}

function partsFromText(text: string): readonly QuestionPart[] {
  return text
    .split(MENTION)
    .flatMap((piece, index): readonly QuestionPart[] =>
      index % 2 === 1 ? [{ kind: "object", id: piece as ObjectId }] : splitTimes(piece),
    );
}
