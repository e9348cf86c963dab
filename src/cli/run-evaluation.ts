import type { BenchRequest } from "../asking/bench-request.ts";
import type { Bench, BenchMode } from "../benchmark/bench-item.ts";
import { ItemKeys } from "../benchmark/item-keys.ts";
import {
  type BenchOutcome,
  type BenchReply,
  type BenchRun,
  planOf,
  runBench,
} from "../benchmark/run-bench.ts";
import type { BenchPlan } from "../benchmark/run-items.ts";
import type { DataFile } from "../dataset/data-file.ts";
import type { DeviceChoice } from "../protocol/engine.ts";
import type { Asker, AskerOptions } from "./asker.ts";
import { placeInside } from "./clip-files.ts";
import { dataFile } from "./data-files.ts";
import { openPredictionFile, type PredictionFile } from "./prediction-file.ts";
import { reportLine } from "./runner-reports.ts";
import { timeLeft } from "./time-left.ts";

export interface Evaluation {
  readonly bench: Bench;
  readonly mode: BenchMode;
  /** The benchmark's file of items. */
  readonly annotations: string;
  /** The folder that the items' paths are below. */
  readonly videos: string;
  readonly model: string | undefined;
  readonly device: DeviceChoice;
  readonly limit: number | null;
  /** The file of predictions, which is gone on with if it is there. */
  readonly out: string;
}

/** What answers a benchmark's questions. */
type BenchAsker = Pick<Asker, "close"> & {
  readonly model: BenchRun["model"];
  answer(video: string, request: BenchRequest): Promise<BenchReply>;
};

type StartAsker = (options: AskerOptions) => Promise<BenchAsker>;

// A browser's driver takes longer to load than anything else here.
const startBrowser: StartAsker = async (options) => (await import("./asker.ts")).startAsker(options);

/**
 * Asks a model about every item of a benchmark that has no prediction. Each prediction is on disk before the next item is asked about.
 * @param start called where there is something to ask
 * @throws FailureError where no item can be asked about
 */
export async function runEvaluation(
  evaluation: Evaluation,
  start: StartAsker = startBrowser,
): Promise<BenchOutcome> {
  const file = dataFile(evaluation.annotations);
  const predictions = await openPredictionFile(evaluation.out);
  if (predictions.wasCut) reportLine(`${evaluation.out}: half a line at its end was removed`);
  try {
    return await askAll(evaluation, file, predictions, start);
  } finally {
    await predictions.close();
  }
}

async function askAll(
  evaluation: Evaluation,
  file: DataFile,
  predictions: PredictionFile,
  start: StartAsker,
): Promise<BenchOutcome> {
  const { bench, mode, videos, limit } = evaluation;
  const known = knownItems(predictions);
  const plan = await planOf({ file, limit, known });
  reportKnown(plan, known);
  if (plan.open === 0) return { items: plan.items, predicted: plan.items, elsewhere: 0 };
  const asker = await start({
    model: evaluation.model,
    device: evaluation.device,
    settings: {},
    onText: () => undefined,
  });
  try {
    warnOfOthers(predictions, { model: asker.model.id, mode }, `in ${mode} mode`);
    const startedMs = Date.now();
    const outcome = await runBench(
      { file, bench, mode, limit, model: asker.model, known },
      plan,
      (video, request) => asker.answer(placeInside(videos, video), request),
      {
        onPrediction: (prediction) => predictions.append(prediction),
        onFault: faultLine,
        onProgress: progressLine(startedMs),
      },
    );
    if (outcome.elsewhere > 0) {
      reportLine(
        `${outcome.elsewhere} objects have no mask on their item's frame and were shown on the nearest that has one`,
      );
    }
    return outcome;
  } finally {
    await asker.close();
  }
}

/** Which items a file has predictions of. */
export function knownItems({ lines }: PredictionFile): ReadonlySet<string> {
  const keys = new ItemKeys();
  return new Set(lines.map(({ id }) => keys.next(id)));
}

export function reportKnown({ items, open }: BenchPlan, known: ReadonlySet<string>): void {
  if (known.size > 0) reportLine(`${items - open} of ${items} items have a prediction already`);
}

export const faultLine = (index: number, id: unknown, message: string): void =>
  reportLine(`item ${id ?? `at place ${index}`}: ${message}`);

export const progressLine = (startedMs: number) => (done: number, left: number) =>
  reportLine(`${done} of ${done + left} items${timeLeft(startedMs, done, left)}`);

/**
 * Predictions of two runs in one file would be scored as if they were one's.
 * @param own   what the lines of this run have, by name
 * @param manner in words what it is beside the model
 */
export function warnOfOthers(
  { lines }: PredictionFile,
  own: Readonly<Record<string, unknown>> & { readonly model: string },
  manner: string,
): void {
  const others = lines.filter((line) =>
    Object.entries(own).some(([name, value]) => line[name] !== undefined && line[name] !== value),
  );
  const [first] = others;
  if (!first) return;
  reportLine(
    `Beware: ${others.length} predictions in the file are of another run, such as ${first.model}'s of item ${first.id}; the new ones are of ${own.model} ${manner}. For scores of one run name another --out`,
  );
}
