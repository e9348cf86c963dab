import { conversationObjects } from "../core/conversation.ts";
import { mentionedObjects, questionParts, storeMentions } from "../core/mentions.ts";
import { sameMask } from "../core/nearest-mask.ts";
import type { Exchange, ObjectId, SceneObject } from "../core/project.ts";
import type { ModelInfo, Turn } from "../protocol/engine.ts";
import type { Draft, Preset } from "../state/ask.ts";
import { questionForms } from "../videorefer/family-list.ts";
import { choiceQuestion, withoutVisual } from "../videorefer/shared/question-forms.ts";

const LETTERS = ["A", "B", "C", "D"] as const;
const OPTION_LINE = /^\([A-D]\) /;

/** What the wording of a question depends on. */
type Question = Pick<Exchange, "preset" | "question" | "regions">;

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
 * A conversation as the model reads it: each question in the words it was trained on (`questions.ts` of each family), with `<region>`
 * for each of the exchanges' regions in order, and the answers in between. The video is shown once, in the first turn.
 * @param exchanges in order; the last is the question to be answered, and those before it have answers
 */
export function modelTurns(
  exchanges: readonly (Question & Pick<Exchange, "answer">)[],
  family: ModelInfo["family"],
): readonly Turn[] {
  return exchanges.flatMap((exchange, index): Turn[] => {
    const numbered = conversationObjects(exchanges.slice(0, index + 1));
    const words = withoutVisual(modelQuestion(exchange, numbered, family));
    const question: Turn = { role: "user", text: index === 0 ? `<video>\n${words}` : words };
    if (index === exchanges.length - 1) return [question];
    return [question, { role: "assistant", text: exchange.answer }];
  });
}

/**
 * The regions that a question has to show, of those it is about. What an earlier turn showed under its number, with the same mask,
 * the question can name; a description needs its region, whatever was before.
 */
export function regionsToShow(exchange: Question, earlier: readonly Question[]): Exchange["regions"] {
  if (isDescription(exchange)) return exchange.regions;
  const named = earlier.filter((turn) => !isDescription(turn) && !isChoiceOfOne(turn));
  const known = named.flatMap((turn) => turn.regions);
  return exchange.regions.filter(
    ({ objectId, frame }) =>
      !known.some((other) => other.objectId === objectId && sameMask(other.frame, frame)),
  );
}

function modelQuestion(
  exchange: Question,
  numbered: readonly ObjectId[],
  family: ModelInfo["family"],
): string {
  const forms = questionForms(family);
  const { asked, options } = splitOptions(exchange);
  if (isDescription(exchange)) return forms.describe("video");
  if (isChoiceOfOne(exchange)) {
    return withOptions(
      plain(asked, () => "<region>"),
      options,
    );
  }
  const number = (id: ObjectId) => numbered.indexOf(id);
  const named = plain(asked, (id) => (number(id) < 0 ? "" : `<object${number(id)}>`));
  const shown = exchange.regions.map(({ objectId }) => number(objectId));
  const question = withOptions(named, options);
  return shown.length === 0 ? question : forms.objects("video", shown, question);
}

/** One object to be described, in the wording that has no name for it. */
function isDescription({ preset, question, regions }: Question): boolean {
  return preset === "describe" && regions.length === 1 && mentionedObjects(question).length === 1;
}

/** A multiple choice about one object, whose region stands in the question itself, as in the benchmark. */
function isChoiceOfOne(exchange: Question): boolean {
  const { preset, regions } = exchange;
  if (preset !== "choice" || regions.length !== 1) return false;
  const mentions = questionParts(splitOptions(exchange).asked).filter((part) => part.kind === "object");
  return mentions.length === 1 && mentions[0]!.id === regions[0]!.objectId;
}

/** Separates a multiple choice's options from what is asked. */
function splitOptions({ preset, question }: Pick<Question, "preset" | "question">) {
  if (preset !== "choice") return { asked: question, options: [] };
  const lines = question.split("\n");
  return {
    asked: lines.filter((line) => !OPTION_LINE.test(line)).join("\n"),
    options: lines.filter((line) => OPTION_LINE.test(line)),
  };
}

function withOptions(question: string, options: readonly string[]): string {
  return options.length > 0 ? choiceQuestion(question, options) : question;
}

function plain(question: string, nameOf: (id: ObjectId) => string): string {
  return questionParts(question)
    .map((part) => (part.kind === "text" ? part.text : nameOf(part.id)))
    .join("");
}

function joined(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
