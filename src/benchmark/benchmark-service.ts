import type { BenchRequest } from "../asking/bench-request.ts";
import { type Failure, FailureError, fail, type Result, settle, unwrap } from "../core/failure.ts";
import { isVideoBench, type VideoBench } from "../core/video-bench.ts";
import { outlinesOn } from "../dataset/browsing/record-view.ts";
import { runsOf } from "../dataset/segmentation.ts";
import type {
  AnyBench,
  AnyPrediction,
  BenchDesk,
  BenchmarkApi,
  BenchReply,
  BenchRunOptions,
  BesideAnswer,
  Comparison,
  DescriptionVerdict,
  Scored,
  ShownClip,
} from "../protocol/benchmark.ts";
import type { BenchItem } from "./bench-item.ts";
import { type ChoicePrediction, judgeChoice, scoreChoices } from "./choice-scores.ts";
import { compareChoices, compareVideos } from "./compare/compare-choices.ts";
import { compareDescriptions } from "./compare/compare-descriptions.ts";
import { type Matchable, matched } from "./compare/matched.ts";
import { correctedScores } from "./corrected-scores.ts";
import { isJudged, scoreDescriptions } from "./description-scores.ts";
import { ItemKeys } from "./item-keys.ts";
import { upstreamScores } from "./judge-scores.ts";
import { type OpenBench, openBench } from "./open-bench.ts";
import {
  type DescriptionPrediction,
  readChoicePredictions,
  readDescriptionPredictions,
} from "./read-predictions.ts";
import { type BenchOutcome, planOf, runBench } from "./run-bench.ts";
import { planItems, type RunListener } from "./run-items.ts";
import { requestAbout } from "./shown-clip.ts";
import { upstreamPredictions } from "./video/export-predictions.ts";
import { type OpenVideoBench, openVideoBench, videoBenchOf } from "./video/open-video-bench.ts";
import { runVideoBench } from "./video/run-video-bench.ts";
import { clipsOfDesk, videoVerdict } from "./video/video-desk.ts";
import { videoItems } from "./video/video-items.ts";
import { readVideoPredictions, type VideoPrediction } from "./video/video-prediction.ts";
import { scoreVideos } from "./video/video-scores.ts";

/** The worker's side of the Benchmark screen. */
export function createBenchmarkService(): BenchmarkApi {
  let open: OpenBench | OpenVideoBench | null = null;
  let running: AbortController | null = null;

  const stop: BenchmarkApi["stop"] = (failure) => running?.abort(FailureError.of(failure));

  return {
    open(files) {
      stop({ code: "cancelled", message: "another benchmark was opened" });
      open = null;
      return settle(async () => {
        const [file] = files;
        if (!file) throw new FailureError("dataset-invalid", "expected the file of a benchmark, found none");
        const videos = await videoBenchOf(files);
        open = videos ? await openVideoBench(videos, files) : await openBench(file);
        const { bench, rows } = open;
        return { bench, rows, isOfShapes: "isOfShapes" in open && open.isOfShapes };
      });
    },

    async outlines(index, frame) {
      const item = open && "items" in open ? open.items.get(index) : undefined;
      return settle(() => (item ? outlinesOn(masksOn(item, frame), frame) : null));
    },

    async run(options, desk) {
      if (!open) return fail("internal", "no benchmark is open");
      if (running) return fail("internal", "a run is under way");
      running = new AbortController();
      const result = await settle(() => run(open!, options, desk, running!));
      running = null;
      return result;
    },

    stop,

    score: (bench, predictions) => settle(() => score(bench, predictions)),

    compare: (bench, predictions, others) => settle(() => compare(bench, predictions, others)),

    upstreamFile: (bench, predictions) =>
      settle(async () => upstreamPredictions(bench, await videos(predictions, bench))),
  };
}

function masksOn({ objects }: BenchItem, frame: number) {
  return objects.map((frames) =>
    frames
      .filter(({ frameIndex }) => frameIndex === frame)
      .map(({ mask }) => ({ frame, size: mask.size, counts: runsOf(mask) })),
  );
}

async function run(
  open: OpenBench | OpenVideoBench,
  options: BenchRunOptions,
  desk: BenchDesk,
  running: AbortController,
): Promise<BenchOutcome> {
  /** Throws what ends the run, through whatever else is made of it on the way. */
  const end = (failure: Failure) => running.abort(FailureError.of(failure));
  const ask = async (request: BenchRequest, clip: ShownClip): Promise<BenchReply> => {
    const reply = await desk.ask(requestAbout(request, clip));
    if (!reply.ok && reply.error.code === "cancelled") end(reply.error);
    return unwrap(reply);
  };
  const listener: RunListener<AnyPrediction> = {
    async onPrediction(prediction) {
      const kept: Result<void> = await desk.keep(prediction);
      if (!kept.ok) end(kept.error);
      unwrap(kept);
    },
    onFault: (index, _id, message) => void desk.failed(index, message),
    onProgress: (done, left) => void desk.progressed(done, left),
  };
  const { mode, limit, model } = options;
  const known = new Set(options.known);
  if ("files" in open) {
    const { bench, files } = open;
    const videoRun = { items: () => videoItems(bench, files), limit, known, bench, model };
    const plan = await planItems(videoRun);
    const clips = clipsOfDesk(desk, mode === "subtitles", ask);
    const predicted = await runVideoBench(videoRun, plan, clips, listener, running.signal);
    return { items: plan.items, predicted, elsewhere: 0 };
  }
  const { bench, file } = open;
  const benchRun = { file, bench, mode: mode === "multi" ? mode : ("single" as const), limit, model, known };
  return runBench(
    benchRun,
    await planOf(benchRun),
    async (video, request) => ask(request, unwrap(await desk.openClip(video))),
    listener,
    running.signal,
  );
}

async function score(bench: AnyBench, file: File): Promise<Scored> {
  if (isVideoBench(bench)) {
    const predictions = await videos(file, bench);
    return { report: scoreVideos(bench, predictions), verdicts: predictions.map(videoVerdict) };
  }
  if (bench === "Q") {
    const predictions = await choices(file);
    return { report: scoreChoices(predictions), verdicts: predictions.map(judgeChoice) };
  }
  const predictions = await descriptions(file);
  return { report: scoreDescriptions(predictions), verdicts: predictions.map(judgedDescription) };
}

async function compare(bench: AnyBench, file: File, otherFile: File): Promise<Comparison> {
  if (isVideoBench(bench)) {
    const [predictions, others] = [await videos(file, bench), await videos(otherFile, bench)];
    const matchable = (of: readonly VideoPrediction[]) =>
      of.map((one) => ({ ...one, reference: `${one.answer} ${one.options.join("\n")}` }));
    return {
      bench,
      by: compareVideos(predictions, others),
      others: besideAnswers(matchable(predictions), matchable(others), videoVerdict),
    };
  }
  if (bench === "Q") {
    const [predictions, others] = [await choices(file), await choices(otherFile)];
    const matchable = (of: readonly ChoicePrediction[]) =>
      of.map((one) => ({ ...one, reference: one.Answer }));
    return {
      bench,
      by: compareChoices(predictions, others),
      others: besideAnswers(matchable(predictions), matchable(others), judgeChoice),
    };
  }
  const [predictions, others] = [await descriptions(file), await descriptions(otherFile)];
  return {
    bench,
    by: compareDescriptions(predictions, others),
    others: besideAnswers(predictions, others, judgedDescription),
  };
}

/** What the other run has for the items that both have. */
function besideAnswers<T extends Matchable & { readonly pred: string }>(
  items: readonly T[],
  others: readonly T[],
  verdictOf: (one: T) => BesideAnswer["verdict"],
): Map<string, BesideAnswer> {
  const keys = new ItemKeys();
  const keyed = items.map((item) => ({ ...item, key: keys.next(item.id) }));
  const pairs = matched(
    keyed,
    others.map((other) => ({ ...other, key: "" })),
  );
  return new Map(pairs.map(([{ key }, other]) => [key, { pred: other.pred, verdict: verdictOf(other) }]));
}

const judgedDescription = ({ gpt }: DescriptionPrediction): DescriptionVerdict | null =>
  isJudged({ gpt }) ? { upstream: upstreamScores(gpt!), corrected: correctedScores(gpt!) } : null;

// A run that has just begun has an empty file, which is no file of predictions.
const choices = async (file: File): Promise<ChoicePrediction[]> =>
  file.size === 0 ? [] : readChoicePredictions(file);
const descriptions = async (file: File): Promise<DescriptionPrediction[]> =>
  file.size === 0 ? [] : readDescriptionPredictions(file);
const videos = async (file: File, bench: VideoBench): Promise<VideoPrediction[]> =>
  file.size === 0 ? [] : readVideoPredictions(file, bench);
