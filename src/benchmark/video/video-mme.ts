import type { JsonObject } from "../../core/json-object.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import { kindOf } from "../../dataset/record-parts.ts";
import type { RunItem } from "../run-items.ts";
import { readParquet } from "./parquet.ts";
import { clipPaths, type VideoQuestion } from "./video-question.ts";

const TEXTS = [
  ...["video_id", "videoID", "url", "duration", "domain", "sub_category"],
  ...["question_id", "task_type", "question", "answer"],
] as const;
type TextColumn = (typeof TEXTS)[number];

const LETTERS = "ABCD";

/** The questions of Video-MME's table, in its order (videorefer-suite.md 8.2). @throws FailureError `dataset-invalid` */
export async function* videoMmeItems(file: DataFile): AsyncGenerator<RunItem<VideoQuestion>> {
  let index = 0;
  for await (const row of readParquet(file, [...TEXTS, "options"])) {
    const id = typeof row.question_id === "string" ? row.question_id : null;
    yield { index: index++, id, read: () => readQuestion(row) };
  }
}

/** The subtitles of a question's clip, below the folder of subtitles. */
export const subtitlePath = ({ fields }: Pick<VideoQuestion, "fields">): string => `${fields.youtube_id}.srt`;

function readQuestion(row: JsonObject): VideoQuestion | string {
  const texts = textsOf(row);
  if (typeof texts === "string") return texts;
  const { options } = row;
  if (!Array.isArray(options) || !options.every((one) => typeof one === "string")) {
    return `expected a list of texts as options, found ${kindOf(options)}`;
  }
  if (options.length === 0 || options.length > LETTERS.length) {
    return `expected 1 to ${LETTERS.length} options, found ${options.length}`;
  }
  const { question, question_id: id, videoID: youtube_id, answer, ...rest } = texts;
  if (youtube_id === "") return "expected a clip's name as videoID, found an empty text";
  const right = answer.length === 1 ? LETTERS.indexOf(answer) : -1;
  if (right < 0 || right >= options.length) {
    return `expected the letter of one of ${options.length} options as answer, found ${JSON.stringify(answer.slice(0, 40))}`;
  }
  return {
    id,
    paths: clipPaths(youtube_id),
    span: null,
    question,
    options,
    answer: right,
    fields: { ...rest, youtube_id },
  };
}

/** The columns that are texts; or which of them is none. */
function textsOf(row: JsonObject): Record<TextColumn, string> | string {
  const wrong = TEXTS.find((column) => typeof row[column] !== "string");
  if (wrong) return `expected a text as ${wrong}, found ${kindOf(row[wrong])}`;
  return Object.fromEntries(TEXTS.map((column) => [column, row[column]])) as Record<TextColumn, string>;
}
