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
  /** Words are what stands between white space. Null without answers. */
  readonly wordsPerAnswer: number | null;
}

/**
 * Counts what a data set holds. What is no record, or no part of one, counts as nothing but a record.
 * @throws FailureError `dataset-invalid` where the file is no data set
 */
export async function dataSetStatistics(file: DataFile): Promise<Statistics> {
  const media = { video: 0, image: 0, none: 0 };
  let [records, objects, masks, nullMasks, turns, answers, words] = [0, 0, 0, 0, 0, 0, 0];
  for await (const { record } of readRecords(file)) {
    records++;
    if (!record) continue;
    media[kindOfMedia(record)]++;
    const found = readObjects(record);
    for (const frames of typeof found === "string" ? [] : found) {
      objects++;
      for (const payload of frames.values()) {
        if (payload === null || payload === undefined) nullMasks++;
        else masks++;
      }
    }
    for (const { from, value } of readTurns(record) ?? []) {
      turns++;
      if (from !== "gpt" || typeof value !== "string") continue;
      answers++;
      words += value.match(/\S+/g)?.length ?? 0;
    }
  }
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
