import type { Bench, BenchMode } from "../benchmark/bench-item.ts";
import { ItemKeys } from "../benchmark/item-keys.ts";
import { type BenchOutcome, planOf, runBench } from "../benchmark/run-bench.ts";
import type { DataFile } from "../dataset/data-file.ts";
import type { DeviceChoice } from "../protocol/engine.ts";
import { startAsker } from "./asker.ts";
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

/**
 * Asks a model about every item of a benchmark that has no prediction. Each prediction is on disk before the next item is asked about.
 * @throws FailureError where no item can be asked about
 */
export async function runEvaluation(evaluation: Evaluation): Promise<BenchOutcome> {
  const file = dataFile(evaluation.annotations);
  const predictions = await openPredictionFile(evaluation.out);
  if (predictions.wasCut) reportLine(`${evaluation.out}: half a line at its end was removed`);
  try {
    return await askAll(evaluation, file, predictions);
  } finally {
    await predictions.close();
  }
}

async function askAll(
  evaluation: Evaluation,
  file: DataFile,
  predictions: PredictionFile,
): Promise<BenchOutcome> {
  const { bench, mode, videos, limit } = evaluation;
  const keys = new ItemKeys();
  const known = new Set(predictions.lines.map(({ id }) => keys.next(id)));
  const plan = await planOf({ file, limit, known });
  if (known.size > 0)
    reportLine(`${plan.items - plan.open} of ${plan.items} items have a prediction already`);
  if (plan.open === 0) return { items: plan.items, predicted: plan.items, elsewhere: 0 };
  const asker = await startAsker({
    model: evaluation.model,
    device: evaluation.device,
    settings: {},
    onText: () => undefined,
  });
  try {
    warnOfOthers(predictions, asker.model.id, mode);
    const startedMs = Date.now();
    const outcome = await runBench(
      { file, bench, mode, limit, model: asker.model, known },
      plan,
      (video, request) => asker.answer(placeInside(videos, video), request),
      {
        onPrediction: (prediction) => predictions.append(prediction),
        onFault: (index, id, message) => reportLine(`item ${id ?? `at place ${index}`}: ${message}`),
        onProgress: (done, left) =>
          reportLine(`${done} of ${done + left} items${timeLeft(startedMs, done, left)}`),
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

/** Predictions of two models in one file would be scored as if they were one's. */
function warnOfOthers({ lines }: PredictionFile, model: string, mode: BenchMode): void {
  const others = lines.filter(
    (line) =>
      (line.model !== undefined && line.model !== model) || (line.mode !== undefined && line.mode !== mode),
  );
  const [first] = others;
  if (!first) return;
  reportLine(
    `Beware: ${others.length} predictions in the file are of ${first.model} in ${first.mode} mode, the new ones of ${model} in ${mode} mode; for scores of one model name another --out`,
  );
}
