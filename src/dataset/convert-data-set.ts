import { CocoWriter } from "./coco.ts";
import { type ConvertRecord, toFirstGeneration, toLine, toSecondGeneration } from "./convert-record.ts";
import { at } from "./data-file.ts";
import type { DataSetEntry } from "./read-records.ts";

export const CONVERSIONS = ["v1", "v2", "coco", "jsonl"] as const;
export type Conversion = (typeof CONVERSIONS)[number];

/** The records of a data set, as `readRecords` hands them out. */
type Entries = AsyncIterable<DataSetEntry>;

/** What a data set is written into, in order. */
interface Sink {
  write(text: string): Promise<void>;
}

/** A record that has no place in what is written. */
export interface LeftOut {
  readonly index: number;
  readonly id: unknown;
  readonly message: string;
}

interface ConvertOptions {
  readonly to: Conversion;
  /** A record a line, instead of a JSON array; `jsonl` always is, `coco` never. */
  readonly lines: boolean;
  readonly onLeftOut: (record: LeftOut) => void;
}

/** Writes a data set in another form. @returns how many records were written. @throws FailureError `dataset-invalid` */
export function convertDataSet(entries: Entries, sink: Sink, options: ConvertOptions): Promise<number> {
  if (options.to === "coco") return convertToCoco(entries, sink, options);
  const convert = { v1: toFirstGeneration, v2: toSecondGeneration, jsonl: toLine }[options.to];
  return convertRecords(entries, sink, convert, {
    ...options,
    lines: options.lines || options.to === "jsonl",
  });
}

async function convertRecords(
  entries: Entries,
  sink: Sink,
  convert: ConvertRecord,
  { lines, onLeftOut }: ConvertOptions,
): Promise<number> {
  const list = new JsonList(sink);
  let written = 0;
  for await (const entry of entries) {
    const { record } = entry;
    const converted = record ? convert(record, entry.text) : { fault: faultOf(entry) };
    if (converted.fault !== null) {
      onLeftOut({ index: entry.index, id: record?.id ?? null, message: converted.fault });
      continue;
    }
    written++;
    if (lines) await sink.write(`${converted.json}\n`);
    else await list.add(converted.json);
  }
  if (!lines) {
    await list.end();
    await sink.write("\n");
  }
  return written;
}

async function convertToCoco(entries: Entries, sink: Sink, { onLeftOut }: ConvertOptions): Promise<number> {
  const coco = new CocoWriter();
  let written = 0;
  await sink.write('{"annotations":');
  const annotations = new JsonList(sink);
  for await (const entry of entries) {
    const { record } = entry;
    const rows = record ? coco.add(record) : faultOf(entry);
    if (typeof rows === "string") {
      onLeftOut({ index: entry.index, id: record?.id ?? null, message: rows });
      continue;
    }
    written++;
    for (const row of rows) await annotations.add(row);
  }
  await annotations.end();
  for (const [name, rows] of [
    ["images", coco.imageRows()],
    ["videos", coco.videoRows()],
  ] as const) {
    await sink.write(`,"${name}":`);
    const list = new JsonList(sink);
    for (const row of rows) await list.add(row);
    await list.end();
  }
  await sink.write(',"categories":[{"id":1,"name":"object"}]}\n');
  return written;
}

const faultOf = (entry: DataSetEntry): string => `${entry.fault} (${at(entry)})`;

/** A JSON array, written value by value, one a line. */
class JsonList {
  private isEmpty = true;
  private readonly sink: Sink;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  async add(json: string): Promise<void> {
    await this.sink.write(`${this.isEmpty ? "[" : ","}\n${json}`);
    this.isEmpty = false;
  }

  end(): Promise<void> {
    return this.sink.write(this.isEmpty ? "[]" : "\n]");
  }
}
