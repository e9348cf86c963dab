import { FailureError } from "../../core/failure.ts";
import { isJsonObject, type JsonObject } from "../../core/json-object.ts";
import { isVideoBench, type VideoBench } from "../../core/video-bench.ts";
import { at, type DataFile } from "../../dataset/data-file.ts";
import { readRecords } from "../../dataset/read-records.ts";
import { kindOf } from "../../dataset/record-parts.ts";
import type { VideoQuestion } from "./video-question.ts";

/** A line of a file of predictions: the question, and what a model replied. */
export interface VideoPrediction extends Omit<VideoQuestion, "paths" | "span"> {
  readonly bench: VideoBench;
  /** Below the folder of videos. */
  readonly video: string;
  readonly pred: string;
}

/** The same as it is written, with how it came about. */
export interface WrittenPrediction extends VideoPrediction {
  readonly model: string;
  /** Whether the model was given what is said in the clip. */
  readonly subtitles: boolean;
  /** How many the model was shown. */
  readonly frames: number;
  /** How the SHA-256 of what was asked begins. */
  readonly promptHash: string;
  readonly startedAt: string;
  readonly milliseconds: number;
}

/**
 * The predictions of a benchmark in a file, in its order.
 * @throws FailureError `dataset-invalid` for anything that is no prediction of that benchmark
 */
export async function readVideoPredictions(file: DataFile, bench: VideoBench): Promise<VideoPrediction[]> {
  const predictions: VideoPrediction[] = [];
  for await (const entry of readRecords(file, "lines")) {
    const read = entry.record ? readPrediction(entry.record) : entry.fault;
    const wrong =
      typeof read === "string"
        ? read
        : read.bench !== bench
          ? `expected a prediction of ${bench}, found one of ${read.bench}`
          : null;
    if (wrong !== null) throw new FailureError("dataset-invalid", `${file.name}, ${at(entry)}: ${wrong}`);
    predictions.push(read as VideoPrediction);
  }
  return predictions;
}

function readPrediction(record: JsonObject): VideoPrediction | string {
  const { id, bench, video, question, options, answer, fields, pred } = record;
  const texts = { id, bench, video, question, pred };
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value !== "string")
      return `expected a prediction with ${key} as a text, found ${kindOf(value)}`;
  }
  if (!isVideoBench(String(bench))) return `expected a benchmark as bench, found ${JSON.stringify(bench)}`;
  if (!isTexts(options) || options.length === 0) return `expected texts as options, found ${kindOf(options)}`;
  if (
    answer !== null &&
    !(Number.isInteger(answer) && Number(answer) >= 0 && Number(answer) < options.length)
  ) {
    return `expected the place of an option as answer, or null, found ${JSON.stringify(answer)}`;
  }
  if (!isJsonObject(fields) || !isTexts(Object.values(fields))) {
    return `expected texts by name as fields, found ${kindOf(fields)}`;
  }
  return record as unknown as VideoPrediction;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
