import { conversationObjects } from "../core/conversation.ts";
import { heldAnswer } from "../core/correction.ts";
import {
  type Exchange,
  type ExchangeRegion,
  type ObjectId,
  type QuestionPart,
  regionMasks,
} from "../core/project.ts";
import { mentionedObjects } from "../core/question.ts";
import { sameMask } from "../core/same-mask.ts";
import type { Turn, TurnPart } from "../core/turn.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { questionForms } from "../videorefer/family-list.ts";
import { choiceQuestion, type VisualKind } from "../videorefer/shared/question-forms.ts";
import { REGION, VISUAL } from "../videorefer/shared/wording.ts";

/** What the wording of a question depends on. */
type Asked = Pick<Exchange, "preset" | "captionLength" | "question" | "regions">;

/**
 * A conversation as the model reads it: each question in the words it was trained on (`questions.ts` of each family), with a place for
 * each of the exchange's regions in order, and the answers in between, as the person corrected them. The video or image is shown once, in the first turn.
 * @param kind what is shown: a video or an image
 * @param exchanges in order; the last is the question to be answered, and those before it have answers
 */
export function modelTurns(
  exchanges: readonly (Asked & Pick<Exchange, "answer" | "correction">)[],
  family: ModelInfo["family"],
  kind: VisualKind = "video",
): readonly Turn[] {
  return exchanges.flatMap((exchange, index): Turn[] => {
    const numbered = conversationObjects(exchanges.slice(0, index + 1));
    const words = modelQuestion(exchange, numbered, family, kind);
    const question: Turn = { role: "user", parts: index === 0 ? [VISUAL, ...words] : words };
    if (index === exchanges.length - 1) return [question];
    return [question, { role: "assistant", text: heldAnswer(exchange) }];
  });
}

/**
 * The regions that a question has to show, of those it is about. What an earlier turn showed under its number, with the same mask,
 * the question can name; a description needs its region, whatever was before.
 */
export function regionsToShow(exchange: Asked, earlier: readonly Asked[]): Exchange["regions"] {
  if (isDescription(exchange)) return exchange.regions;
  const named = earlier.filter((turn) => !isDescription(turn) && !isChoiceOfOne(turn));
  const known = named.flatMap((turn) => turn.regions);
  return exchange.regions.filter((region) => !known.some((other) => sameRegion(other, region)));
}

function sameRegion(a: ExchangeRegion, b: ExchangeRegion): boolean {
  const [masks, others] = [regionMasks(a), regionMasks(b)];
  return (
    a.objectId === b.objectId &&
    masks.length === others.length &&
    masks.every((mask, index) => sameMask(mask, others[index]!))
  );
}

function modelQuestion(
  exchange: Asked,
  numbered: readonly ObjectId[],
  family: ModelInfo["family"],
  kind: VisualKind,
): readonly TurnPart[] {
  const forms = questionForms(family);
  const { parts, options } = exchange.question;
  if (isDescription(exchange)) return forms.describe(kind, exchange.captionLength ?? "paragraph");
  if (isChoiceOfOne(exchange)) {
    return choiceQuestion(
      inWords(parts, () => REGION),
      options,
    );
  }
  const number = (id: ObjectId) => numbered.indexOf(id);
  const tag = kind === "image" ? forms.imageTag : "object";
  const named = inWords(parts, (id) => (number(id) < 0 ? "" : `<${tag}${number(id)}>`));
  const shown = exchange.regions.map(({ objectId }) => number(objectId));
  const question = options.length > 0 ? choiceQuestion(named, options) : named;
  return shown.length === 0 ? question : forms.objects(kind, shown, question);
}

/** One object to be described, in the wording that has no name for it. */
function isDescription({ preset, question, regions }: Asked): boolean {
  return preset === "describe" && regions.length === 1 && mentionedObjects(question).length === 1;
}

/** A multiple choice about one object, whose region stands in the question itself, as in the benchmark. */
function isChoiceOfOne({ preset, question, regions }: Asked): boolean {
  if (preset !== "choice" || regions.length !== 1) return false;
  const mentions = question.parts.filter((part) => part.kind === "object");
  return mentions.length === 1 && mentions[0]!.id === regions[0]!.objectId;
}

function inWords(parts: readonly QuestionPart[], mention: (id: ObjectId) => TurnPart): readonly TurnPart[] {
  return parts.map((part) => (part.kind === "object" ? mention(part.id) : part.text));
}
