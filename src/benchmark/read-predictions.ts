import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import { at, type DataFile } from "../dataset/data-file.ts";
import { readRecords } from "../dataset/read-records.ts";
import type { ChoicePrediction } from "./choice-scores.ts";

/** A description to be judged, or judged already, with all that its file says of it. */
export interface DescriptionPrediction {
  /** The item's own; null in upstream's files. */
  readonly id: string | number | null;
  /** What upstream's files name `caption` or `Answer`. */
  readonly reference: string;
  readonly pred: string;
  /** The judge's reply; null where there is none. */
  readonly gpt: string | null;
  readonly record: JsonObject;
}

/**
 * The predictions of VideoRefer-Bench-Q in a file, in its order (videorefer-suite.md 4.1).
 * @throws FailureError `dataset-invalid` for anything that is no prediction
 */
export function readChoicePredictions(file: DataFile): Promise<ChoicePrediction[]> {
  return readAll(file, (record, place) => ({
    id: idOf(record),
    Answer: textOf(record, "Answer", place),
    pred: record.pred === null ? "" : textOf(record, "pred", place),
    type: textOf(record, "type", place),
    options: optionsOf(record, place),
  }));
}

/**
 * The predictions of VideoRefer-Bench-D in a file, in its order (videorefer-suite.md 4.1).
 * @throws FailureError `dataset-invalid` for anything that is no prediction
 */
export function readDescriptionPredictions(file: DataFile): Promise<DescriptionPrediction[]> {
  return readAll(file, (record, place) => ({
    id: idOf(record),
    reference: textOf(record, typeof record.caption === "string" ? "caption" : "Answer", place),
    pred: record.pred === null ? "" : textOf(record, "pred", place),
    gpt: typeof record.gpt === "string" ? record.gpt : null,
    record,
  }));
}

async function readAll<T>(file: DataFile, read: (record: JsonObject, place: string) => T): Promise<T[]> {
  const items: T[] = [];
  // One prediction alone is a file of lines, whatever the file's name.
  for await (const entry of readRecords(file, "lines")) {
    const place = `${file.name}, ${at(entry)}`;
    if (!entry.record) throw invalid(`${place}: ${entry.fault}`);
    items.push(read(entry.record, place));
  }
  return items;
}

function textOf(record: JsonObject, key: string, place: string): string {
  const value = record[key];
  if (typeof value === "string") return value;
  throw invalid(
    `${place}: expected a prediction with ${key} as a text, found ${value === undefined ? "none" : JSON.stringify(value).slice(0, 40)}`,
  );
}

const idOf = ({ id }: JsonObject): string | number | null =>
  typeof id === "string" || typeof id === "number" ? id : null;

function optionsOf({ options }: JsonObject, place: string): readonly string[] | null {
  if (options === undefined || options === null) return null;
  if (Array.isArray(options) && options.every((option) => typeof option === "string")) return options;
  throw invalid(`${place}: expected options as a list of texts, found another value`);
}

const invalid = (message: string) => new FailureError("dataset-invalid", message);
