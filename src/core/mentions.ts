import type { ObjectId } from "./project.ts";

interface Named {
  readonly id: ObjectId;
  readonly name: string;
}

/** A stretch of a question: plain words, or an object it speaks of. */
export type QuestionPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "object"; readonly id: ObjectId };

const STORED = /<object:([^<>]+)>/g;

/**
 * Turns what a person typed into the stored form: `@dog` becomes `<object:ID>` of the object named dog. The longest
 * name wins ("@dog house" over "@dog"); letters' case does not matter; a name ends where a word ends.
 */
export function storeMentions(text: string, objects: readonly Named[]): string {
  const longestFirst = objects
    .filter(({ name }) => name.trim() !== "")
    .sort((a, b) => b.name.length - a.name.length);
  // What looks like the stored form but was typed stays harmless text.
  let stored = "";
  let position = 0;
  const typed = text.replace(STORED, "$1");
  while (position < typed.length) {
    const mentioned = typed[position] === "@" ? mentionAt(typed, position + 1, longestFirst) : null;
    stored += mentioned ? `<object:${mentioned.id}>` : typed[position];
    position += mentioned ? 1 + mentioned.name.length : 1;
  }
  return stored;
}

/** Splits a stored question into words and objects. */
export function questionParts(question: string): readonly QuestionPart[] {
  const parts: QuestionPart[] = [];
  let position = 0;
  for (const match of question.matchAll(STORED)) {
    if (match.index > position) parts.push({ kind: "text", text: question.slice(position, match.index) });
    parts.push({ kind: "object", id: match[1] as ObjectId });
    position = match.index + match[0].length;
  }
  if (position < question.length) parts.push({ kind: "text", text: question.slice(position) });
  return parts;
}

/** A stored question as plain words, objects by their names. */
export function questionWords(question: string, objects: readonly Named[]): string {
  return questionParts(question)
    .map((part) =>
      part.kind === "text" ? part.text : (objects.find(({ id }) => id === part.id)?.name ?? "deleted object"),
    )
    .join("");
}

/** The objects a stored question speaks of, each once, in the order they first appear. */
export function mentionedObjects(question: string): readonly ObjectId[] {
  return [...new Set(questionParts(question).flatMap((part) => (part.kind === "object" ? [part.id] : [])))];
}

function mentionAt(text: string, position: number, longestFirst: readonly Named[]): Named | null {
  for (const object of longestFirst) {
    const end = position + object.name.length;
    if (text.slice(position, end).toLowerCase() !== object.name.toLowerCase()) continue;
    if (!/[\p{L}\p{N}_]/u.test(text[end] ?? "")) return object;
  }
  return null;
}
