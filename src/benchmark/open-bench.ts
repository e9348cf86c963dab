import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import type { DataFile } from "../dataset/data-file.ts";
import { readRecords } from "../dataset/read-records.ts";
import type { BenchRow } from "../protocol/benchmark.ts";
import { type Bench, type BenchItem, readBenchItem } from "./bench-item.ts";
import { ItemKeys } from "./item-keys.ts";
import { isOfShapes } from "./judge/shapes-judge.ts";

/** A benchmark that is looked through. */
export interface OpenBench {
  readonly file: DataFile;
  readonly bench: Bench;
  readonly rows: readonly BenchRow[];
  /** By place; items that cannot be asked about are not here. */
  readonly items: ReadonlyMap<number, BenchItem>;
  /** Whether rules can judge its descriptions: all of its references are shapes world's. */
  readonly isOfShapes: boolean;
}

/** A hundred times VideoRefer-Bench-Q. All items are in memory. */
const MAX_ITEMS = 100_000;

/** Reads a benchmark's file, and tells by its first record which of the two it is. @throws FailureError `dataset-invalid` */
export async function openBench(file: DataFile): Promise<OpenBench> {
  let bench: Bench | null = null;
  const rows: BenchRow[] = [];
  const items = new Map<number, BenchItem>();
  const keys = new ItemKeys();
  for await (const entry of readRecords(file)) {
    if (entry.index === MAX_ITEMS) throw noBenchmark(file, `has more than ${MAX_ITEMS} records`);
    const { record, index } = entry;
    bench ??= record && benchOf(record, file);
    const id = record?.id ?? index;
    const item = record && bench ? readBenchItem({ ...record, id }, bench) : (entry.fault ?? "");
    if (typeof item !== "string") items.set(index, item);
    rows.push({ index, key: keys.next(id), id: String(id), ...shown(item) });
  }
  if (!bench) throw noBenchmark(file, "has no records");
  const references = [...items.values()].map(({ answer }) => answer);
  return {
    ...{ file, bench, rows, items },
    isOfShapes: bench === "D" && references.length > 0 && references.every(isOfShapes),
  };
}

function benchOf(record: JsonObject, file: DataFile): Bench {
  if ("pred" in record) throw noBenchmark(file, "has predictions");
  if ("Question" in record) return "Q";
  if ("caption" in record) return "D";
  throw noBenchmark(
    file,
    `has records with ${Object.keys(record).slice(0, 6).join(", ") || "nothing in them"}`,
  );
}

const noBenchmark = ({ name }: DataFile, found: string) =>
  new FailureError(
    "dataset-invalid",
    `${name} is no benchmark: expected VideoRefer-Bench-Q, whose items have a Question, VideoRefer-Bench-D, whose items have a caption, or the files of MVBench, Video-MME or the Perception Test; the file ${found}`,
  );

const NOTHING = {
  video: "",
  paths: [],
  question: "",
  options: [],
  answer: null,
  type: null,
  frame: 0,
  frames: [],
};

function shown(item: BenchItem | string): Omit<BenchRow, "index" | "key" | "id"> {
  if (typeof item === "string") return { ...NOTHING, fault: item };
  const { video, question, answer, type, frameIndex, objects } = item;
  const asked = question.kind === "choice" ? question : { question: "", options: [] };
  const frames = [...new Set(objects.flat().map((marked) => marked.frameIndex))].sort((a, b) => a - b);
  return {
    video,
    paths: [video],
    question: asked.question,
    options: asked.options,
    answer,
    type,
    frame: frameIndex,
    frames,
    fault: null,
  };
}
