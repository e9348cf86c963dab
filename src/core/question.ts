import type { ObjectId, Question, QuestionPart } from "./project.ts";
import { splitTimes } from "./times-in-text.ts";

interface Named {
  readonly id: ObjectId;
  readonly name: string;
}

/** The letter of a multiple choice's option: A for the first. */
export function optionLetter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/**
 * Reads what a person typed: `@dog` mentions the object named dog. The longest name wins ("@dog house" over "@dog"); letters'
 * case does not matter; a name ends where a word ends. `@0:03` is that time.
 */
export function readQuestion(typed: string, objects: readonly Named[]): readonly QuestionPart[] {
  const longestFirst = objects
    .filter(({ name }) => name.trim() !== "")
    .sort((a, b) => b.name.length - a.name.length);
  const parts: QuestionPart[] = [];
  let start = 0;
  for (let at = typed.indexOf("@"); at >= 0; at = typed.indexOf("@", at + 1)) {
    const mentioned = mentionAt(typed, at + 1, longestFirst);
    if (!mentioned) {
      if (!beginsWithTime(typed.slice(at + 1))) continue;
      parts.push(...splitTimes(typed.slice(start, at)));
      start = at + 1;
      continue;
    }
    parts.push(...splitTimes(typed.slice(start, at)), { kind: "object", id: mentioned.id });
    start = at + 1 + mentioned.name.length;
    at = start - 1;
  }
  return [...parts, ...splitTimes(typed.slice(start))];
}

/** A question as plain words: objects by their names, each option in a line of its own. */
export function questionWords({ parts, options }: Question, objects: readonly Named[]): string {
  const asked = parts.map((part) =>
    part.kind === "object" ? (objects.find(({ id }) => id === part.id)?.name ?? "deleted object") : part.text,
  );
  return [asked.join(""), ...options.map((option, index) => `(${optionLetter(index)}) ${option}`)].join("\n");
}

/** The objects a question speaks of, each once, in the order they first appear. */
export function mentionedObjects({ parts }: Pick<Question, "parts">): readonly ObjectId[] {
  return [...new Set(parts.flatMap((part) => (part.kind === "object" ? [part.id] : [])))];
}

function beginsWithTime(text: string): boolean {
  return splitTimes(text)[0]?.kind === "time";
}

function mentionAt(text: string, position: number, longestFirst: readonly Named[]): Named | null {
  for (const object of longestFirst) {
    const end = position + object.name.length;
    if (text.slice(position, end).toLowerCase() !== object.name.toLowerCase()) continue;
    if (!/[\p{L}\p{N}_]/u.test(text[end] ?? "")) return object;
  }
  return null;
}
