import type { FrameRun } from "../core/frame-runs.ts";
import type { AnswerId, CaptionLength, Exchange, ObjectId, Question, SceneObject } from "../core/project.ts";
import { mentionedObjects, readQuestion } from "../core/question.ts";
import { type PlainText, t } from "../language/text.ts";
import { type ChosenSettings, chosenSettings, USUAL_SETTINGS } from "./chosen-settings.ts";
import { type Preset, presetQuestion } from "./preset-question.ts";

/** What stands in the composer, ready to be asked. */
export interface Draft {
  /** The answer it goes on from; null begins a conversation. */
  readonly follows: AnswerId | null;
  /** The question that it is to be another version of; null where it is a new one. */
  readonly versionOf: AnswerId | null;
  readonly preset: Preset;
  /** Of a description. */
  readonly captionLength: CaptionLength;
  /** Free text; objects are mentioned as `@name`. */
  readonly text: string;
  /** Objects the presets speak of, in prompt order. Null follows the selection. */
  readonly objectIds: readonly ObjectId[] | null;
  /** Frames on which the model is to look at an object, ascending, where the person chose them. */
  readonly frames: Readonly<Record<ObjectId, readonly number[]>>;
  /** The part of the video that it is about; null is all of it. A conversation keeps to that of its first question. */
  readonly span: FrameRun | null;
  /** They stay from question to question. */
  readonly settings: ChosenSettings;
  readonly options: readonly [string, string, string, string];
}

export const EMPTY_DRAFT: Draft = {
  follows: null,
  versionOf: null,
  preset: "describe",
  captionLength: "paragraph",
  text: "",
  objectIds: null,
  frames: {},
  span: null,
  settings: USUAL_SETTINGS,
  options: ["", "", "", ""],
};

export const PRESETS: readonly { preset: Preset; name: PlainText }[] = [
  { preset: "describe", name: "Describe" },
  { preset: "doing", name: "What is it doing?" },
  { preset: "relation", name: "Relation" },
  { preset: "choice", name: "Multiple choice" },
  { preset: "free", name: "Free question" },
];

/** Whether the person words the question. */
export function isWritten(preset: Preset): boolean {
  return preset === "free" || preset === "choice";
}

/** Objects that can be asked about: those with a mask on some frame. */
export function askableObjects(objects: readonly SceneObject[]): readonly SceneObject[] {
  return objects.filter(({ masks }) => Object.keys(masks).length > 0);
}

/**
 * The objects the draft is about, before those that it only mentions. What the person chose, as far as it is still there; without a
 * choice the selected object, and for a relation the selected one with the one drawn before it. A question in words that mentions
 * objects is about those, and a follow-up in words speaks of what was spoken of already.
 */
export function draftObjects(
  draft: Pick<Draft, "objectIds" | "preset" | "follows" | "text">,
  objects: readonly SceneObject[],
  selected: ObjectId | null,
): readonly ObjectId[] {
  const askable = askableObjects(objects).map(({ id }) => id);
  if (draft.objectIds) return draft.objectIds.filter((id) => askable.includes(id));
  if (isWritten(draft.preset)) {
    const mentioned = mentionedObjects({ parts: readQuestion(draft.text, objects) });
    if (mentioned.length > 0) return mentioned.filter((id) => askable.includes(id));
    if (draft.follows !== null) return [];
  }
  const first = selected !== null && askable.includes(selected) ? selected : askable.at(-1);
  if (first === undefined) return [];
  if (draft.preset !== "relation") return [first];
  const second = askable.filter((id) => id !== first).at(-1);
  return second === undefined ? [first] : askable.filter((id) => id === first || id === second);
}

/** A draft's text with an object's name written in place of `start … end`, one space from the words around it. */
export function withMention(text: string, start: number, end: number, name: string): string {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const gap = before === "" || /\s$/.test(before) ? "" : " ";
  const gapAfter = /^\s/.test(after) ? "" : " ";
  return `${before}${gap}@${name}${gapAfter}${after}`;
}

/** What the draft asks about these objects. @param kind what they are in */
export function draftQuestion(
  { preset, captionLength, text, options }: Pick<Draft, "preset" | "captionLength" | "text" | "options">,
  chosen: readonly ObjectId[],
  objects: readonly SceneObject[],
  kind: "video" | "image" = "video",
): Question {
  if (preset !== "free" && preset !== "choice")
    return { parts: presetQuestion(preset, chosen, kind, captionLength), options: [] };
  const written = options.map((option) => option.trim()).filter((option) => option !== "");
  return { parts: readQuestion(text.trim(), objects), options: preset === "choice" ? written : [] };
}

/** A question as it stood in the composer, to be asked in other words. */
export function draftOf(
  { id, follows, preset, captionLength = "paragraph", question, regions, settings }: Exchange,
  objects: readonly SceneObject[],
): Draft {
  const [a = "", b = "", c = "", d = ""] = question.options;
  const chosen = regions.flatMap(({ objectId, chosen, track = [] }) =>
    chosen ? [[objectId, track.map(({ frameIndex }) => frameIndex)] as const] : [],
  );
  return {
    follows,
    versionOf: id,
    preset,
    captionLength,
    text: isWritten(preset) ? writtenWords(question, objects) : "",
    objectIds: questionObjects(
      question,
      regions.map(({ objectId }) => objectId),
    ),
    frames: Object.fromEntries(chosen),
    span: settings.span ?? null,
    settings: chosenSettings(settings),
    options: [a, b, c, d],
  };
}

/** The words of a question as they are typed: objects that are still there as `@name`. */
function writtenWords({ parts }: Question, objects: readonly SceneObject[]): string {
  return parts
    .map((part) => {
      if (part.kind !== "object") return part.text;
      const name = objects.find(({ id }) => id === part.id)?.name;
      return name === undefined ? "" : `@${name}`;
    })
    .join("");
}

/** Objects a question is about, in prompt order: those chosen, then those only mentioned. */
export function questionObjects(question: Question, chosen: readonly ObjectId[]): readonly ObjectId[] {
  return [...new Set([...chosen, ...mentionedObjects(question)])];
}

/**
 * Why the draft cannot be asked yet, as a sentence; null when it can.
 * @param needsRegion whether the model sees nothing but what is marked
 */
export function draftProblem(draft: Draft, chosen: readonly ObjectId[], needsRegion = false): string | null {
  // A question that goes on from another one has the regions of that.
  if (needsRegion && chosen.length === 0 && draft.follows === null)
    return t("This model sees only what is marked. Mark what you ask about.");
  const options = draft.options.filter((option) => option.trim() !== "");
  switch (draft.preset) {
    case "describe":
      return null;
    case "doing":
      return chosen.length >= 1 ? null : t("Click something first, then ask what it is doing.");
    case "relation":
      return chosen.length >= 2 ? null : t("A relation needs two objects. Draw on another one.");
    case "choice":
      if (draft.text.trim() === "") return t("Write the question above the options.");
      return options.length >= 2 ? null : t("Give at least two options.");
    case "free":
      return draft.text.trim() === "" ? t("Write a question.") : null;
  }
}
