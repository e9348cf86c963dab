import { type BenchRequest, benchRequest, requestText } from "../asking/bench-request.ts";
import { FailureError } from "../core/failure.ts";
import { hexDigest } from "../core/hex-digest.ts";
import type { DataFile } from "../dataset/data-file.ts";
import { type DataSetEntry, readRecords } from "../dataset/read-records.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { objectFrames } from "../videorefer/family-list.ts";
import { type Bench, type BenchItem, type BenchMode, readBenchItem, shownRegions } from "./bench-item.ts";
import { ItemKeys } from "./item-keys.ts";

/** A line of a prediction file: upstream's fields under both of their names, and those of this project (videorefer-suite.md 4.1). */
export interface Prediction {
  readonly id: string | number;
  readonly video: string;
  /** The reference of a description; absent for a question. */
  readonly caption?: string;
  readonly Answer: string;
  readonly pred: string;
  readonly type?: string;
  readonly options?: readonly string[];
  readonly model: string;
  readonly mode: BenchMode;
  /** How many the model was shown. */
  readonly frames: number;
  /** How the SHA-256 of what was asked begins. */
  readonly promptHash: string;
  readonly startedAt: string;
  readonly milliseconds: number;
}

export interface BenchRun {
  /** The benchmark's file of items. */
  readonly file: DataFile;
  readonly bench: Bench;
  readonly mode: BenchMode;
  /** Only the first items of the file; all when null. */
  readonly limit: number | null;
  readonly model: Pick<ModelInfo, "id" | "family" | "demonstration">;
  /** Items that have a prediction, by `ItemKeys`. */
  readonly known: ReadonlySet<string>;
}

/** What there is to do in a run. */
export interface BenchPlan {
  /** Within the limit. */
  readonly items: number;
  /** Of those, items without a prediction. */
  readonly open: number;
}

/** What a model replied about a clip. */
export interface BenchReply {
  readonly text: string;
  readonly frames: number;
}

export interface BenchListener {
  /** The next item is asked once this has resolved. */
  onPrediction(prediction: Prediction): Promise<void>;
  /** An item that could not be asked about: its place in the file, from 0, and why. */
  onFault(index: number, id: unknown, message: string): void;
  /** Items done in this run, failed ones too, and those still to ask. */
  onProgress(done: number, left: number): void;
}

export interface BenchOutcome {
  /** Within the limit. */
  readonly items: number;
  /** Of those, items with a prediction, from this run or an earlier one. */
  readonly predicted: number;
  /** Objects that were shown on another frame than their item's. */
  readonly elsewhere: number;
}

/**
 * Asks a model about every item that has no prediction, in the file's order. One that cannot be asked about does not stop the others.
 * @param ask throws FailureError where the clip or the question cannot be used
 * @throws FailureError `dataset-invalid` where the file is no benchmark's
 * @throws AbortError as soon as the signal is aborted
 */
export async function runBench(
  run: BenchRun,
  plan: BenchPlan,
  ask: (video: string, request: BenchRequest) => Promise<BenchReply>,
  listener: BenchListener,
  signal?: AbortSignal,
): Promise<BenchOutcome> {
  const keys = new ItemKeys();
  let asked = 0;
  let elsewhere = 0;
  let predicted = plan.items - plan.open;
  for await (const entry of entriesOf(run)) {
    if (run.known.has(keys.next(idOf(entry)))) continue;
    signal?.throwIfAborted();
    const item = readItem(entry, run.bench);
    if (typeof item === "string") listener.onFault(entry.index, entry.record?.id ?? null, item);
    else {
      const shown = shownRegions(item, run.mode, objectFrames(run.model.family));
      try {
        const request = benchRequest(item.question, shown.regions, run.model);
        await listener.onPrediction(await predict(item, request, run, ask));
        predicted++;
        elsewhere += shown.elsewhere;
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        signal?.throwIfAborted();
        listener.onFault(entry.index, item.id, error.message);
      }
    }
    listener.onProgress(++asked, plan.open - asked);
  }
  return { items: plan.items, predicted, elsewhere };
}

/** Reads a benchmark's file for what there is to do. @throws FailureError `dataset-invalid` where it is no benchmark's */
export async function planOf(run: Pick<BenchRun, "file" | "limit" | "known">): Promise<BenchPlan> {
  const keys = new ItemKeys();
  let items = 0;
  let open = 0;
  for await (const entry of entriesOf(run)) {
    items++;
    if (!run.known.has(keys.next(idOf(entry)))) open++;
  }
  return { items, open };
}

async function* entriesOf({ file, limit }: Pick<BenchRun, "file" | "limit">): AsyncGenerator<DataSetEntry> {
  for await (const entry of readRecords(file)) {
    if (limit !== null && entry.index >= limit) return;
    yield entry;
  }
}

/** An item without an id goes by its place in the file. */
const idOf = ({ record, index }: DataSetEntry): unknown => record?.id ?? index;

const readItem = (entry: DataSetEntry, bench: Bench): BenchItem | string =>
  entry.record ? readBenchItem({ ...entry.record, id: idOf(entry) }, bench) : entry.fault;

async function predict(
  { id, video, question, answer, type }: BenchItem,
  request: BenchRequest,
  { model, mode }: BenchRun,
  ask: (video: string, request: BenchRequest) => Promise<BenchReply>,
): Promise<Prediction> {
  const hash = await hexDigest("SHA-256", new TextEncoder().encode(requestText(request)));
  const startedAt = new Date();
  const { text, frames } = await ask(video, request);
  const milliseconds = Date.now() - startedAt.getTime();
  const reference =
    question.kind === "description" ? { caption: answer, Answer: answer } : { Answer: answer };
  const choice = question.kind === "choice" ? { type: type ?? "", options: question.options } : {};
  const asked = { model: model.id, mode, frames, promptHash: hash.slice(0, 16) };
  return {
    ...{ id, video, ...reference, pred: text, ...choice },
    ...asked,
    startedAt: startedAt.toISOString(),
    milliseconds,
  };
}
