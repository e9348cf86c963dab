import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseSubRip } from "../asking/subtitles.ts";
import { compareVideos } from "../benchmark/compare/compare-choices.ts";
import { planItems } from "../benchmark/run-items.ts";
import { upstreamPredictions } from "../benchmark/video/export-predictions.ts";
import { MVBENCH_FILES } from "../benchmark/video/mvbench.ts";
import { type ClipModel, runVideoBench } from "../benchmark/video/run-video-bench.ts";
import { videoItems } from "../benchmark/video/video-items.ts";
import { subtitlePath } from "../benchmark/video/video-mme.ts";
import { readVideoPredictions, type VideoPrediction } from "../benchmark/video/video-prediction.ts";
import { scoreVideos } from "../benchmark/video/video-scores.ts";
import { FailureError } from "../core/failure.ts";
import type { VideoBench } from "../core/video-bench.ts";
import type { DataFile } from "../dataset/data-file.ts";
import type { DeviceChoice } from "../protocol/engine.ts";
import { type Asker, startAsker } from "./asker.ts";
import { placeInside } from "./clip-files.ts";
import { dataFile } from "./data-files.ts";
import { openPredictionFile, type PredictionFile } from "./prediction-file.ts";
import { faultLine, knownItems, progressLine, reportKnown, warnOfOthers } from "./run-evaluation.ts";
import { reportLine } from "./runner-reports.ts";
import { UsageError } from "./usage-error.ts";
import type { VideoResult } from "./video-words.ts";

export interface VideoEvaluation {
  readonly bench: VideoBench;
  /** The benchmark's file, or of MVBench the folder of its files. */
  readonly annotations: string;
  /** The folder that clips are below. */
  readonly videos: string;
  /** The folder of `.srt` files; null for a run without subtitles. */
  readonly subtitles: string | null;
  readonly model: string | undefined;
  readonly device: DeviceChoice;
  readonly limit: number | null;
  /** The file of predictions, which is gone on with if it is there. */
  readonly out: string;
}

/**
 * Asks a model about every question of a benchmark that has no prediction. Each prediction is on disk before the next question is asked.
 * @returns whether every question has a prediction
 * @throws FailureError where no question can be asked
 */
export async function runVideoEvaluation(evaluation: VideoEvaluation): Promise<boolean> {
  const files = filesOf(evaluation);
  const predictions = await openPredictionFile(evaluation.out);
  if (predictions.wasCut) reportLine(`${evaluation.out}: half a line at its end was removed`);
  try {
    return await askAll(evaluation, files, predictions);
  } finally {
    await predictions.close();
  }
}

/** @throws UsageError where they are not there */
function filesOf({ bench, annotations }: VideoEvaluation): readonly DataFile[] {
  const isFolder = existsSync(annotations) && statSync(annotations).isDirectory();
  if (bench !== "mvbench" || !isFolder) return [dataFile(annotations)];
  const there = new Set(readdirSync(annotations));
  const files = MVBENCH_FILES.filter((name) => there.has(name));
  if (files.length === 0) {
    throw new UsageError(`--annotations ${annotations} should have files such as ${MVBENCH_FILES[0]}`);
  }
  const missing = MVBENCH_FILES.filter((name) => !there.has(name));
  if (missing.length > 0) reportLine(`tasks without a file in ${annotations}: ${missing.join(", ")}`);
  return files.map((name) => dataFile(join(annotations, name)));
}

async function askAll(
  evaluation: VideoEvaluation,
  files: readonly DataFile[],
  predictions: PredictionFile,
): Promise<boolean> {
  const { bench, limit } = evaluation;
  const known = knownItems(predictions);
  const run = { items: () => videoItems(bench, files), limit, known };
  const plan = await planItems(run);
  reportKnown(plan, known);
  if (plan.open === 0) return true;
  const asker = await startAsker({
    model: evaluation.model,
    device: evaluation.device,
    settings: {},
    onText: () => undefined,
  });
  try {
    const { model } = asker;
    const isHeard = evaluation.subtitles !== null;
    warnOfOthers(
      predictions,
      { model: model.id, subtitles: isHeard },
      isHeard ? "with subtitles" : "without subtitles",
    );
    const startedMs = Date.now();
    const predicted = await runVideoBench({ ...run, bench, model }, plan, clipsOf(evaluation, asker), {
      onPrediction: (prediction) => predictions.append(prediction),
      onFault: faultLine,
      onProgress: progressLine(startedMs),
    });
    return predicted === plan.items;
  } finally {
    await asker.close();
  }
}

function clipsOf({ videos, subtitles }: VideoEvaluation, asker: Asker): ClipModel {
  return {
    async find(paths) {
      const found = paths.find((path) => existsSync(placeInside(videos, path)));
      if (found !== undefined) return found;
      throw new FailureError(
        "file-unreadable",
        `expected ${paths[0]} in ${videos}${paths.length > 1 ? ", or the same with another ending" : ""}, found nothing there`,
      );
    },
    look: (video) => asker.look(placeInside(videos, video)),
    async subtitles(question) {
      if (subtitles === null) return null;
      const path = placeInside(subtitles, subtitlePath(question));
      // Not every clip has some; upstream asks without a line then.
      return existsSync(path) ? parseSubRip(readFileSync(path, "utf8")) : [];
    },
    ask: (video, request) => asker.answer(placeInside(videos, video), request),
  };
}

/**
 * Scores predictions, beside others where these are given.
 * @param path a file that is empty after a run in which no question could be asked
 * @throws FailureError for a file of anything else
 */
export async function scoreVideoPredictions(
  bench: VideoBench,
  path: string,
  beside: string | undefined,
): Promise<VideoResult> {
  const predictions = await predictionsIn(bench, path);
  const report = scoreVideos(bench, predictions);
  if (beside === undefined) return report;
  return { ...report, beside: compareVideos(predictions, await predictionsIn(bench, beside)) };
}

/** Writes predictions as upstream's script does. @throws UsageError where the file cannot be written */
export async function exportVideoPredictions(bench: VideoBench, path: string, out: string): Promise<void> {
  const text = upstreamPredictions(bench, await predictionsIn(bench, path));
  await writeFile(out, text).catch((error: unknown) => {
    throw new UsageError(`--export ${out} cannot be written: ${(error as Error).message}`);
  });
}

const predictionsIn = async (bench: VideoBench, path: string): Promise<readonly VideoPrediction[]> =>
  existsSync(path) && statSync(path).size === 0 ? [] : readVideoPredictions(dataFile(path), bench);
