import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import { readMembers } from "../../dataset/read-members.ts";
import { kindOf } from "../../dataset/record-parts.ts";
import type { RunItem } from "../run-items.ts";
import { clipPaths, type VideoQuestion } from "./video-question.ts";

const OPTIONS = 3;

/**
 * The multiple-choice questions of the Perception Test, clip by clip in the file's order (videorefer-suite.md 8.3). Whatever else the file
 * says of a clip is passed over.
 * @throws FailureError `dataset-invalid` where the file is no map of clips
 */
export async function* perceptionTestItems(file: DataFile): AsyncGenerator<RunItem<VideoQuestion>> {
  let index = 0;
  for await (const { key, value, fault } of readMembers(file)) {
    if (fault !== null) {
      yield { index: index++, id: key, read: () => fault };
      continue;
    }
    const questions = questionsOf(value);
    if (typeof questions === "string") {
      yield { index: index++, id: key, read: () => questions };
      continue;
    }
    const video = videoOf(value) ?? key;
    for (const [place, question] of questions.entries()) {
      const id = `${video}/${isJsonObject(question) ? nameOf(question.id) : `at ${place}`}`;
      yield { index: index++, id, read: () => readQuestion(question, video, id) };
    }
  }
}

function questionsOf(clip: unknown): readonly unknown[] | string {
  if (!isJsonObject(clip)) return `expected a clip as an object, found ${kindOf(clip)}`;
  const { mc_question } = clip;
  return Array.isArray(mc_question)
    ? mc_question
    : `expected a list of questions as mc_question, found ${kindOf(mc_question)}`;
}

function videoOf(clip: unknown): string | null {
  const metadata = isJsonObject(clip) ? clip.metadata : null;
  const video = isJsonObject(metadata) ? metadata.video_id : null;
  return typeof video === "string" && video !== "" ? video : null;
}

const nameOf = (id: unknown): string => (typeof id === "string" ? id : (JSON.stringify(id) ?? "none"));

function readQuestion(record: unknown, video: string, id: string): VideoQuestion | string {
  if (!isJsonObject(record)) return `expected a question as an object, found ${kindOf(record)}`;
  const { question, options, id: number } = record;
  if (typeof number !== "number" && typeof number !== "string") return wrong("an id", number);
  if (typeof question !== "string") return wrong("a text as question", question);
  if (!Array.isArray(options) || !options.every((one) => typeof one === "string")) {
    return wrong("a list of texts as options", options);
  }
  if (options.length !== OPTIONS) return `expected ${OPTIONS} options, found ${options.length}`;
  const answer = answerOf(record);
  if (typeof answer === "string") return answer;
  return {
    id,
    paths: clipPaths(video),
    span: null,
    question,
    options,
    answer,
    fields: { video_id: video, question_id: JSON.stringify(number), ...groupsOf(record) },
  };
}

/** Which option is right, as the file of the validation split says it; null in that of the test split. */
function answerOf({ answer_id }: JsonObject): number | string | null {
  if (answer_id === undefined || answer_id === null) return null;
  if (typeof answer_id === "number" && Number.isInteger(answer_id) && answer_id >= 0 && answer_id < OPTIONS) {
    return answer_id;
  }
  return `expected 0 to ${OPTIONS - 1} as answer_id, found ${JSON.stringify(answer_id).slice(0, 40)}`;
}

function groupsOf({ area, reasoning }: JsonObject): Record<string, string> {
  const groups = { area, reasoning };
  return Object.fromEntries(
    Object.entries(groups).filter((group): group is [string, string] => typeof group[1] === "string"),
  );
}

const wrong = (expected: string, found: unknown): string => `expected ${expected}, found ${kindOf(found)}`;
