import { modelTurns } from "../asking/turns.ts";
import { conversation, conversationObjects } from "../core/conversation.ts";
import { heldAnswer } from "../core/correction.ts";
import type { StoredMask } from "../core/named-mask.ts";
import {
  type Exchange,
  type ExchangeRegion,
  type ObjectId,
  type QuestionPart,
  regionMasks,
} from "../core/project.ts";
import { optionLetter } from "../core/question.ts";
import { recordEnds, recordedAnswers } from "../core/recorded-answers.ts";
import type { AnnotatedMask, AnnotatedObject } from "../dataset/annotations/annotated-video.ts";
import type { AskedQuestions, RecordedConversation } from "../dataset/annotations/write-records.ts";
import type { ProjectInColumns } from "../protocol/project-files.ts";
import { REGION_FAMILIES } from "../videorefer/family-list.ts";

const REGION = "<region>";

/**
 * The conversations of a project as records: one for each answer that nothing follows, with all that led to it. Answers that failed or are
 * empty are no part of any, and of several
 * versions of a question the newest counts.
 * @param packedOf the pixels of a mask that the project names
 */
export function recordedConversations(
  project: ProjectInColumns,
  packedOf: (mask: Omit<StoredMask, "packed">) => StoredMask["packed"] | null,
): readonly RecordedConversation[] {
  const { video, exchanges } = project;
  if (!video) return [];
  const answered = recordedAnswers(exchanges);
  return recordEnds(answered).map(({ id }) => {
    const turns = conversation(answered, id);
    const numbered = conversationObjects(turns);
    return {
      id,
      video,
      objects: numbered.map((objectId) => recordedObject(project, turns, objectId, packedOf)),
      turns: taggedTurns(turns, numbered, project.objects),
      asked: Object.fromEntries(REGION_FAMILIES.map(({ id }) => [id, askedQuestions(turns, numbered, id)])),
    };
  });
}

function recordedObject(
  { objects }: ProjectInColumns,
  turns: readonly Exchange[],
  objectId: ObjectId,
  packedOf: (mask: Omit<StoredMask, "packed">) => StoredMask["packed"] | null,
): AnnotatedObject {
  const shown = turns.flatMap(({ regions }) => regions.filter((region) => region.objectId === objectId));
  const masks = new Map<number, AnnotatedMask>();
  for (const { frameIndex, digest, timeSeconds, origin, confidence } of shown.flatMap(masksShown)) {
    const packed = packedOf({ objectId, frameIndex, digest });
    if (packed) masks.set(frameIndex, { frame: frameIndex, timeSeconds, origin, confidence, packed });
  }
  const name = objects.find(({ id }) => id === objectId)?.name ?? "deleted object";
  return { name, colour: "", masks: [...masks.values()].sort((a, b) => a.frame - b.frame) };
}

const masksShown = (region: ExchangeRegion) => region.track ?? regionMasks(region);

/**
 * Questions and answers in the notation of records: an object's name is bound once, where it is first spoken of, by a region behind it. One
 * object that nothing else names has a region alone.
 */
function taggedTurns(
  turns: readonly Exchange[],
  numbered: readonly ObjectId[],
  objects: ProjectInColumns["objects"],
): RecordedConversation["turns"] {
  const bound = new Set<number>();
  const mentions = turns.flatMap(({ question }) => question.parts).filter(({ kind }) => kind === "object");
  const isNamed =
    numbered.length > 1 || mentions.length > 1 || /<object\d+>/.test(turns.map(heldAnswer).join());
  const name = (number: number): string => {
    const tag = `<object${number}>`;
    if (bound.has(number)) return tag;
    bound.add(number);
    return isNamed ? tag + REGION : REGION;
  };
  const words = (part: QuestionPart): string => {
    if (part.kind !== "object") return plain(part.text);
    const number = numbered.indexOf(part.id);
    return number < 0 ? plain(objects.find(({ id }) => id === part.id)?.name ?? "it") : name(number);
  };
  return turns.map((turn) => {
    const { parts, options } = turn.question;
    const asked = parts.map(words).join("");
    const unspoken = turn.regions
      .map(({ objectId }) => numbered.indexOf(objectId))
      .filter((number) => !bound.has(number));
    const shown = [...new Set(unspoken)].map(name).join(", ");
    const choices = options.map((option, nth) => `(${optionLetter(nth)}) ${plain(option)}`);
    const question = [...(shown === "" ? [] : [`Marked: ${shown}.`]), asked, ...choices].join("\n");
    return { question, answer: withKnownNames(heldAnswer(turn), numbered.length) };
  });
}

/** The same questions in the words that this page puts to a family, which was trained on them. */
function askedQuestions(
  turns: readonly Exchange[],
  numbered: readonly ObjectId[],
  family: string,
): AskedQuestions {
  const questions = modelTurns(turns, family).flatMap((turn) =>
    turn.role === "user"
      ? // The video stands first in all of them.
        [
          turn.parts
            .map((part) =>
              typeof part === "string" ? plainButNames(part) : part.place === "region" ? REGION : "",
            )
            .join(""),
        ]
      : [],
  );
  return {
    questions,
    objects: turns.flatMap(({ regions }) => regions.map(({ objectId }) => numbered.indexOf(objectId))),
  };
}

/** Text that may call objects `<object0>`, and marks no other places. */
const plainButNames = (text: string): string => text.replace(/<(?=\/?(?:video|image|region)\d*>)/g, "< ");

/** A person's text, which marks no places. */
const plain = (text: string): string => text.replace(/<(?=\/?(?:video|image|region|object)\d*>)/g, "< ");

/** A model may speak of objects that nobody showed it; a record may not. */
const withKnownNames = (answer: string, count: number): string =>
  answer.replace(/<(?:object|region)(\d+)>/g, (_, number: string) =>
    Number(number) < count ? `<object${Number(number)}>` : `object ${number}`,
  );
