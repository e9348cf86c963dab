import { FailureError } from "../../core/failure.ts";
import { isJsonObject } from "../../core/json-object.ts";
import type { VideoBench } from "../../core/video-bench.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import { readMembers } from "../../dataset/read-members.ts";
import type { BenchRow } from "../../protocol/benchmark.ts";
import { ItemKeys } from "../item-keys.ts";
import { MVBENCH_FILES } from "./mvbench.ts";
import { letteredOptions } from "./video-answer.ts";
import { videoItems } from "./video-items.ts";
import type { VideoQuestion } from "./video-question.ts";
import { typeField } from "./video-scores.ts";

/** A benchmark of whole clips that is looked through. */
export interface OpenVideoBench {
  readonly files: readonly DataFile[];
  readonly bench: VideoBench;
  readonly rows: readonly BenchRow[];
}

/** Forty times Video-MME. All items are in memory. */
const MAX_ITEMS = 100_000;
const PARQUET = "PAR1";

/** Which benchmark of whole clips files are: by their names, or by how the first of them begins; null where none. */
export async function videoBenchOf(files: readonly DataFile[]): Promise<VideoBench | null> {
  const [first] = files;
  if (!first) return null;
  if (files.some(({ name }) => MVBENCH_FILES.includes(name))) return "mvbench";
  if (await isParquet(first)) return "video-mme";
  return (await isPerceptionTest(first)) ? "perception-test" : null;
}

async function isParquet(file: DataFile): Promise<boolean> {
  for await (const piece of file.stream()) {
    if (piece.length > 0) return new TextDecoder("latin1").decode(piece.subarray(0, 4)) === PARQUET;
  }
  return false;
}

async function isPerceptionTest(file: DataFile): Promise<boolean> {
  try {
    for await (const { value } of readMembers(file)) return isJsonObject(value) && "mc_question" in value;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
  }
  return false;
}

/** Reads a benchmark of whole clips. @throws FailureError `dataset-invalid` */
export async function openVideoBench(bench: VideoBench, files: readonly DataFile[]): Promise<OpenVideoBench> {
  const rows: BenchRow[] = [];
  const keys = new ItemKeys();
  for await (const { index, id, read } of videoItems(bench, files)) {
    if (index === MAX_ITEMS)
      throw new FailureError("dataset-invalid", `expected up to ${MAX_ITEMS} questions, found more`);
    const name = id ?? index;
    rows.push({ index, key: keys.next(name), id: String(name), ...shown(bench, read()) });
  }
  if (rows.length === 0) throw new FailureError("dataset-invalid", "expected questions, found none");
  return { files, bench, rows };
}

function shown(bench: VideoBench, item: VideoQuestion | string): Omit<BenchRow, "index" | "key" | "id"> {
  const nothing = { frame: 0, frames: [], type: null };
  if (typeof item === "string") {
    return { ...nothing, video: "", paths: [], question: "", options: [], answer: null, fault: item };
  }
  const { paths, question, answer, fields } = item;
  const options = letteredOptions(bench, item.options);
  const type = fields[typeField(bench)] ?? null;
  const right = answer === null ? null : options[answer]!;
  return { ...nothing, video: paths[0]!, paths, question, options, answer: right, type, fault: null };
}
