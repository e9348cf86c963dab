import type { QuestionAnswer, Refined, TrackTexts } from "./engine-job.ts";
import { jsonIn } from "./reply-json.ts";

// The Refiner and the QA writer, with their gates (videorefer-suite.md 12.2).

export const REFINER_PROMPT = `Two texts describe the same object of a video: its appearance and its motion. Merge them into one clean description.
Delete contradictions and repetitions. Add nothing that is in neither text. Do not write of the video, the image, the frame or the camera.
Reply with JSON only: {"short": "a noun phrase of 3 to 12 words", "detailed": "one to five sentences"}`;

export const QA_PROMPT = `You are given descriptions of objects of a video, named <object0>, <object1> …. Write questions and answers about them.
Write one of each kind: "basic" (what it is, looks like or does), "reasoning" (why or how), "future" (what may come next).
Name objects in the question by their tags. An answer must not be possible without seeing the object. Add nothing that is not in the descriptions.
Reply with JSON only: [{"kind": "basic", "question": "…", "answer": "…"}, …]`;

const FORBIDDEN = /\b(?:the |this )?(?:video|image|picture|frame|footage|clip|camera)s?\b/i;
const SHORT_WORDS = [2, 14] as const;
const DETAILED_WORDS = [5, 120] as const;

export const refineQuestion = ({ noun, motion, appearance }: TrackTexts): string =>
  `Noun: ${noun}\nAppearance: ${appearance}\nMotion: ${motion}`;

/** What a refiner made of an object's texts, or a sentence about what is wrong with it. */
export function readRefined(reply: string, texts: TrackTexts): Refined | string {
  const json = jsonIn(reply, "{");
  const said = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  const { short, detailed } = said;
  if (typeof detailed !== "string") return `${texts.noun}: no description can be read in the reply`;
  const refined = { noun: texts.noun, short: typeof short === "string" ? short.trim() : undefined };
  return gated({ ...refined, detailed: detailed.trim() }, texts);
}

/** The two texts one after the other, without sentences that repeat, speak of the video, or say that nothing is seen. */
export function refinedByRule(texts: TrackTexts): Refined | string {
  const sentences = [texts.appearance, texts.motion].flatMap((text) => text.match(/[^.!?]+[.!?]*/g) ?? []);
  const kept: string[] = [];
  for (const sentence of sentences.map((one) => one.trim())) {
    const isNew = !kept.some((other) => other.toLowerCase() === sentence.toLowerCase());
    if (sentence !== "" && isNew && !FORBIDDEN.test(sentence) && !/not visible/i.test(sentence))
      kept.push(sentence);
  }
  const short = withArticle(texts.noun);
  return gated({ noun: texts.noun, short, detailed: kept.join(" ") }, texts);
}

const withArticle = (noun: string): string =>
  `${/^[aeiou]/i.test(noun) ? "An" : "A"} ${noun.replace(/ \d+$/, "")}.`;

function gated(refined: Refined, texts: TrackTexts): Refined | string {
  const { noun, short, detailed = "" } = refined;
  const bad = [
    ...(short === undefined ? [] : [[short, SHORT_WORDS] as const]),
    [detailed, DETAILED_WORDS] as const,
  ];
  for (const [text, [least, most]] of bad) {
    const words = text.split(/\s+/).filter((word) => word !== "").length;
    if (words < least || words > most) return `${noun}: expected ${least} to ${most} words, found ${words}`;
    const forbidden = FORBIDDEN.exec(text);
    if (forbidden) return `${noun}: it speaks of “${forbidden[0]}”`;
  }
  const added = addedWords(`${short ?? ""} ${detailed}`, `${noun} ${texts.motion} ${texts.appearance}`);
  return added.length === 0 ? refined : `${noun}: ${added.join(", ")} is in neither text`;
}

/** Small words, and those that join sentences, may come from anywhere. */
const FREE = new Set(
  "a an the and or but of in on at to from with by for as is are was were be been it its he she his her they their then while who which that this these those there one two several other another also very both all some into onto over under up down out off again first finally before after during until has have had does do did not no so than when where can".split(
    " ",
  ),
);

/** Words of a text whose stems stand nowhere in what it was made of. */
function addedWords(text: string, source: string): readonly string[] {
  const known = new Set(wordsOf(source).map(stem));
  return [...new Set(wordsOf(text).filter((word) => !FREE.has(word) && !known.has(stem(word))))];
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}[\p{L}'-]*/gu) ?? [];
/** Enough of a stem that "moves", "moving" and "moved" are one word. */
const stem = (word: string): string =>
  word
    .replace(/(?:'s|ing|edly|ed|es|s|ly)$/, "")
    .replace(/e$/, "")
    .replace(/([bdfgklmnprt])\1$/, "$1");

/** What a QA writer is told. */
export const qaQuestion = (descriptions: readonly string[]): string =>
  descriptions.map((text, nth) => `<object${nth}>: ${text}`).join("\n");

/**
 * Questions and answers that a reply has, and why others are left out, in sentences.
 * @param objects places of the tracks behind `<object0>`, `<object1>` …
 * @param asked   questions about the clip that are there already
 */
export function readQuestions(
  reply: string,
  objects: readonly number[],
  asked: readonly string[],
): { readonly qa: readonly QuestionAnswer[]; readonly dropped: readonly string[] } {
  const json = jsonIn(reply, "[");
  if (!Array.isArray(json)) return { qa: [], dropped: ["no questions can be read in the reply"] };
  const qa: QuestionAnswer[] = [];
  const dropped: string[] = [];
  const known = new Set(asked.map(plain));
  for (const entry of json) {
    const read = readQuestion(entry, objects);
    const fault =
      typeof read === "string" ? read : known.has(plain(read.question)) ? "it was asked before" : null;
    if (typeof read === "string" || fault !== null) {
      dropped.push(`a question was left out: ${fault}`);
      continue;
    }
    known.add(plain(read.question));
    qa.push(read);
  }
  return { qa, dropped };
}

function readQuestion(entry: unknown, objects: readonly number[]): QuestionAnswer | string {
  const said = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : {};
  const { kind, question, answer } = said;
  if (kind !== "basic" && kind !== "reasoning" && kind !== "future") return "its kind is unknown";
  if (typeof question !== "string" || typeof answer !== "string" || answer.trim() === "")
    return "it has no answer";
  const named = [...new Set([...question.matchAll(/<object(\d+)>/g)].map(([, place]) => Number(place)))];
  if (named.length === 0) return "it names no object";
  if (named.some((place) => objects[place] === undefined)) return "it names an object that is not there";
  const unbound = [...answer.matchAll(/<object(\d+)>/g)].some(([, place]) => !named.includes(Number(place)));
  if (unbound) return "its answer names an object that the question does not";
  // Names are counted anew, from 0, over the objects that this question has.
  const renamed = (text: string) =>
    text.replaceAll(/<object(\d+)>/g, (_, place) => `<object${named.indexOf(Number(place))}>`);
  const places = named.map((place) => objects[place]!);
  return { kind, question: renamed(question.trim()), answer: renamed(answer.trim()), objects: places };
}

const plain = (question: string): string =>
  question
    .toLowerCase()
    .replace(/[^\p{L}\p{N}<>]+/gu, " ")
    .trim();

export const BLIND_PROMPT =
  "Answer the question about an object of a video that you cannot see. Give your best guess in one short sentence.";

/** Whether a guess without the video says what the answer says: such a question does not need the region. */
export function isGuessed(guess: string, answer: string): boolean {
  const content = (text: string) =>
    new Set(
      wordsOf(text)
        .filter((word) => !FREE.has(word))
        .map(stem),
    );
  const [wanted, said] = [content(answer), content(guess)];
  if (wanted.size === 0) return true;
  return [...wanted].filter((word) => said.has(word)).length / wanted.size >= 0.8;
}
