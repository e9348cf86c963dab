import { answerParts } from "./answer-parts.ts";
import type { Exchange, ObjectId } from "./project.ts";
import { readQuestion } from "./question.ts";

interface Named {
  readonly id: ObjectId;
  readonly name: string;
}

/** The answer that holds: what the person made of it, else the model's own. */
export function heldAnswer({ answer, correction }: Pick<Exchange, "answer" | "correction">): string {
  return correction?.text ?? answer;
}

/**
 * An answer as it is typed: objects that are there as `@name`, others by their tags.
 * @param numbered the conversation's objects by number
 */
export function typedAnswer(
  answer: string,
  numbered: readonly ObjectId[],
  objects: readonly Named[],
): string {
  return answerParts(answer)
    .map((part) => {
      if (part.kind !== "region") return part.text;
      const name = objects.find(({ id }) => id === numbered[part.index])?.name;
      return name === undefined ? part.text : `@${name}`;
    })
    .join("");
}

/** What was typed as an answer: `@name` becomes the object's tag, or its plain name where the conversation does not show it. */
export function answerFromTyped(
  typed: string,
  numbered: readonly ObjectId[],
  objects: readonly Named[],
): string {
  return readQuestion(typed.trim(), objects)
    .map((part) => {
      if (part.kind !== "object") return part.text;
      const number = numbered.indexOf(part.id);
      return number < 0 ? objects.find(({ id }) => id === part.id)!.name : `<object${number}>`;
    })
    .join("");
}
