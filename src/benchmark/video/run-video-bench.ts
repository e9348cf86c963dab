import { type BenchRequest, requestText } from "../../asking/bench-request.ts";
import { type Subtitle, subtitlesShown } from "../../asking/subtitles.ts";
import { type ClipTimes, trimmedRange } from "../../asking/trimmed-clip.ts";
import { requireWholeVideo, videoRequest } from "../../asking/video-request.ts";
import { FailureError } from "../../core/failure.ts";
import { hexDigest } from "../../core/hex-digest.ts";
import type { VideoBench } from "../../core/video-bench.ts";
import type { ModelInfo } from "../../protocol/engine.ts";
import type { BenchReply } from "../run-bench.ts";
import { type BenchPlan, type ItemRun, type RunListener, runItems } from "../run-items.ts";
import type { WrittenPrediction } from "./video-prediction.ts";
import type { VideoQuestion } from "./video-question.ts";

/** A run of a benchmark of whole clips. */
export interface VideoBenchRun extends ItemRun<VideoQuestion> {
  readonly bench: VideoBench;
  readonly model: Pick<ModelInfo, "id" | "family" | "sampling">;
}

/** Who finds clips and has them looked at. All of it throws FailureError where a clip or a question cannot be used. */
export interface ClipModel {
  /** The path of a question's clip that is there. */
  find(paths: readonly string[]): Promise<string>;
  /** When the frames of a clip are shown. */
  look(video: string): Promise<ClipTimes>;
  /** What is said in a question's clip; null in a run without subtitles. */
  subtitles(question: VideoQuestion): Promise<readonly Subtitle[] | null>;
  ask(video: string, request: BenchRequest): Promise<BenchReply>;
}

/**
 * Asks a model about every question that has no prediction, in the benchmark's order. One that cannot be asked does not stop the others.
 * @returns how many questions have a prediction in the end
 * @throws FailureError `region-needed` for a model that sees marked frames alone, `dataset-invalid` where the benchmark cannot be read
 * @throws AbortError as soon as the signal is aborted
 */
export async function runVideoBench(
  run: VideoBenchRun,
  plan: BenchPlan,
  clips: ClipModel,
  listener: RunListener<WrittenPrediction>,
  signal?: AbortSignal,
): Promise<number> {
  requireWholeVideo(run.model.family);
  return runItems(run, plan, (question) => predict(question, run, clips), listener, signal);
}

async function predict(
  question: VideoQuestion,
  { bench, model }: VideoBenchRun,
  clips: ClipModel,
): Promise<WrittenPrediction> {
  const video = await clips.find(question.paths);
  const times = await clips.look(video);
  const subtitles = await clips.subtitles(question);
  const heard = subtitles && subtitlesShown(subtitles, times, model.sampling);
  const request = withinSpan(videoRequest(bench, question, heard, model), question, times);
  const hash = await hexDigest("SHA-256", new TextEncoder().encode(requestText(request)));
  const startedAt = new Date();
  const { text, frames } = await clips.ask(video, request);
  const { id, options, answer, fields } = question;
  return {
    ...{ id, bench, video, question: question.question, options, answer, pred: text, fields },
    ...{ model: model.id, subtitles: subtitles !== null, frames },
    promptHash: hash.slice(0, 16),
    startedAt: startedAt.toISOString(),
    milliseconds: Date.now() - startedAt.getTime(),
  };
}

function withinSpan(request: BenchRequest, { span }: VideoQuestion, times: ClipTimes): BenchRequest {
  if (!span) return request;
  const range = trimmedRange(times, span);
  if (range) return { ...request, settings: { ...request.settings, span: range } };
  throw new FailureError(
    "question-invalid",
    `the question is about ${span.startSeconds} to ${span.endSeconds} s, in which the clip of ${times.endSeconds.toFixed(3)} s has no frame`,
  );
}
