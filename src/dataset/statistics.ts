import type { JsonObject } from "../core/json-object.ts";
import type { DataFile } from "./data-file.ts";
import { readRecords } from "./read-records.ts";
import { kindOfMedia, type MediaKind, readObjects, readTurns } from "./record-parts.ts";

/** What a data set holds, accepted or not (suite-commands.md, `stats`). */
export interface Statistics {
  readonly records: number;
  readonly objects: number;
  /** Segmentations that are not null. */
  readonly masks: number;
  readonly nullMasks: number;
  readonly turns: number;
  readonly media: Readonly<Record<MediaKind, number>>;
  /** Null without answers. */
  readonly wordsPerAnswer: number | null;
}

/** Counts records one by one. What is no record, or no part of one, counts as nothing but a record. */
export class StatisticsCounter {
  private readonly media = { video: 0, image: 0, none: 0 };
  private records = 0;
  private objects = 0;
  private masks = 0;
  private nullMasks = 0;
  private turns = 0;
  private answers = 0;
  private words = 0;

  /** @param record null where there is none at its place */
  add(record: JsonObject | null): void {
    this.records++;
    if (!record) return;
    this.media[kindOfMedia(record)]++;
    const found = readObjects(record);
    for (const frames of typeof found === "string" ? [] : found) {
      this.objects++;
      for (const payload of frames.values()) {
        if (payload === null || payload === undefined) this.nullMasks++;
        else this.masks++;
      }
    }
    for (const { from, value } of readTurns(record) ?? []) {
      this.turns++;
      if (from !== "gpt" || typeof value !== "string") continue;
      this.answers++;
      this.words += countWords(value);
    }
  }

  get statistics(): Statistics {
    const { records, objects, masks, nullMasks, turns, answers, words } = this;
    const media = { ...this.media };
    return {
      records,
      objects,
      masks,
      nullMasks,
      turns,
      media,
      wordsPerAnswer: answers === 0 ? null : words / answers,
    };
  }
}

/** Words are what stands between white space. */
export const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0;

/** Counts what a data set holds. @throws FailureError `dataset-invalid` where the file is no data set */
export async function dataSetStatistics(file: DataFile): Promise<Statistics> {
  const counter = new StatisticsCounter();
  for await (const { record } of readRecords(file)) counter.add(record);
  return counter.statistics;
}
