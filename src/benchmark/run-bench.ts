import { type BenchRequest, benchRequest, requestText } from "../asking/bench-request.ts";
import { hexDigest } from "../core/hex-digest.ts";
import type { DataFile } from "../dataset/data-file.ts";
import { readRecords } from "../dataset/read-records.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { objectFrames } from "../videorefer/family-list.ts";
import { type Bench, type BenchItem, type BenchMode, readBenchItem, shownRegions } from "./bench-item.ts";
import { type BenchPlan, type ItemRun, planItems, type RunListener, runItems } from "./run-items.ts";

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
  /** A judge's reply to a description, as it came; absent until there is one. */
  readonly gpt?: string;
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

/** What a model replied about a clip. */
export interface BenchReply {
  readonly text: string;
  readonly frames: number;
}

export type BenchListener = RunListener<Prediction>;

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
  let elsewhere = 0;
  const predictItem = async (item: BenchItem) => {
    const shown = shownRegions(item, run.mode, objectFrames(run.model.family));
    const request = benchRequest(item.question, shown.regions, run.model);
    const prediction = await predict(item, request, run, ask);
    elsewhere += shown.elsewhere;
    return prediction;
  };
  const predicted = await runItems(itemsOf(run), plan, predictItem, listener, signal);
  return { items: plan.items, predicted, elsewhere };
}

/** Reads a benchmark's file for what there is to do. @throws FailureError `dataset-invalid` where it is no benchmark's */
export function planOf(run: Pick<BenchRun, "file" | "limit" | "known">): Promise<BenchPlan> {
  // Which of the two benchmarks it is changes nothing here.
  return planItems(itemsOf({ ...run, bench: "Q" }));
}

function itemsOf({
  file,
  bench,
  limit,
  known,
}: Pick<BenchRun, "file" | "bench" | "limit" | "known">): ItemRun<BenchItem> {
  async function* items() {
    for await (const { index, record, fault } of readRecords(file)) {
      const id = record?.id ?? null;
      const read = () => (record ? readBenchItem({ ...record, id: id ?? index }, bench) : fault);
      yield { index, id, read };
    }
  }
  return { items, limit, known };
}

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
