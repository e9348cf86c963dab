import { mentionedObjects, questionParts, storeMentions } from "../core/mentions.ts";
import type { Exchange, ObjectId, SceneObject } from "../core/project.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import type { Draft, Preset } from "../state/ask.ts";
import { QUESTION_FORMS } from "../videorefer/questions.ts";
import { choiceQuestion } from "../videorefer/shared/question-forms.ts";

const LETTERS = ["A", "B", "C", "D"] as const;
const OPTION_LINE = /^\([A-D]\) /;

/** What the person asks, in the stored form: objects as `<object:ID>`, options as lines `(A) …` after the question. */
export function storedQuestion(
  draft: Draft,
  objectIds: readonly ObjectId[],
  objects: readonly SceneObject[],
): string {
  const text = storeMentions(draft.text.trim(), objects);
  if (draft.preset === "free") return text;
  if (draft.preset === "choice") {
    const filled = draft.options.map((option) => option.trim()).filter((option) => option !== "");
    return [text, ...filled.map((option, index) => `(${LETTERS[index]}) ${option}`)].join("\n");
  }
  return presetQuestion(draft.preset, objectIds);
}

/** The sentence a preset asks about these objects. */
export function presetQuestion(preset: Exclude<Preset, "free" | "choice">, ids: readonly ObjectId[]): string {
  const list = joined(ids.map((id) => `<object:${id}>`));
  switch (preset) {
    case "describe":
      return ids.length === 0 ? "What happens in the video?" : `Describe ${list} in detail.`;
    case "doing":
      return ids.length === 1 ? `What is ${list} doing?` : `What are ${list} doing?`;
    case "relation":
      return `What is the relationship between ${list}?`;
  }
}

/** Objects a stored question is about, in prompt order: those chosen, then those only mentioned. */
export function questionObjects(question: string, chosen: readonly ObjectId[]): readonly ObjectId[] {
  return [...new Set([...chosen, ...mentionedObjects(question)])];
}

/**
 * The question as the model was trained to be asked it, with `<region>` for each of the exchange's regions in order
 * (`videorefer/questions.ts`).
 */
export function modelQuestion(
  { preset, question, regions }: Pick<Exchange, "preset" | "question" | "regions">,
  family: ModelInfo["family"],
): string {
  const forms = QUESTION_FORMS[family];
  const ids = regions.map(({ objectId }) => objectId);
  const lines = question.split("\n");
  const options = preset === "choice" ? lines.filter((line) => OPTION_LINE.test(line)) : [];
  const asked = preset === "choice" ? lines.filter((line) => !OPTION_LINE.test(line)).join("\n") : question;

  if (preset === "describe" && ids.length === 1) return forms.describe("video");
  if (ids.length === 0)
    return `<video>\n${withOptions(
      plain(asked, () => ""),
      options,
    )}`;
  if (preset === "choice" && ids.length === 1 && mentionCount(asked) === 1) {
    return `<video>\n${withOptions(
      plain(asked, () => "<region>"),
      options,
    )}`;
  }
  const named = plain(asked, (id) => `<object${ids.indexOf(id)}>`);
  return forms.objects("video", ids.length, withOptions(named, options));
}

function withOptions(question: string, options: readonly string[]): string {
  return options.length > 0 ? choiceQuestion(question, options) : question;
}

function plain(question: string, nameOf: (id: ObjectId) => string): string {
  return questionParts(question)
    .map((part) => (part.kind === "text" ? part.text : nameOf(part.id)))
    .join("");
}

function mentionCount(question: string): number {
  return questionParts(question).filter((part) => part.kind === "object").length;
}

function joined(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
