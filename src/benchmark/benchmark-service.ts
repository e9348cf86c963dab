import { FailureError, fail, type Result, settle, unwrap } from "../core/failure.ts";
import { outlinesOn } from "../dataset/browsing/record-view.ts";
import { runsOf } from "../dataset/segmentation.ts";
import type {
  BenchDesk,
  BenchmarkApi,
  BenchRunOptions,
  BesideAnswer,
  Comparison,
  DescriptionVerdict,
  Scored,
} from "../protocol/benchmark.ts";
import type { Bench, BenchItem } from "./bench-item.ts";
import { type ChoicePrediction, judgeChoice, scoreChoices } from "./choice-scores.ts";
import { compareChoices } from "./compare/compare-choices.ts";
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
import { requestAbout } from "./shown-clip.ts";

/** The worker's side of the Benchmark screen. */
export function createBenchmarkService(): BenchmarkApi {
  let open: OpenBench | null = null;
  let running: AbortController | null = null;

  const stop: BenchmarkApi["stop"] = ({ code, message }) => running?.abort(new FailureError(code, message));

  return {
    open(file) {
      stop({ code: "cancelled", message: "another benchmark was opened" });
      open = null;
      return settle(async () => {
        open = await openBench(file);
        const { bench, rows } = open;
        return { bench, rows };
      });
    },

    async outlines(index, frame) {
      const item = open?.items.get(index);
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
  { bench, file }: OpenBench,
  { mode, limit, model, known }: BenchRunOptions,
  desk: BenchDesk,
  running: AbortController,
): Promise<BenchOutcome> {
  const benchRun = { file, bench, mode, limit, model, known: new Set(known) };
  /** Throws what ends the run, through whatever else is made of it on the way. */
  const end = ({ code, message }: { code: FailureError["failure"]["code"]; message: string }) =>
    running.abort(new FailureError(code, message));
  return runBench(
    benchRun,
    await planOf(benchRun),
    async (video, request) => {
      const clip = unwrap(await desk.openClip(video));
      const reply = await desk.ask(requestAbout(request, clip));
      if (!reply.ok && reply.error.code === "cancelled") end(reply.error);
      return unwrap(reply);
    },
    {
      async onPrediction(prediction) {
        const kept: Result<void> = await desk.keep(prediction);
        if (!kept.ok) end(kept.error);
        unwrap(kept);
      },
      onFault: (index, _id, message) => void desk.failed(index, message),
      onProgress: (done, left) => void desk.progressed(done, left),
    },
    running.signal,
  );
}

async function score(bench: Bench, file: File): Promise<Scored> {
  if (bench === "Q") {
    const predictions = await choices(file);
    return { report: scoreChoices(predictions), verdicts: predictions.map(judgeChoice) };
  }
  const predictions = await descriptions(file);
  return { report: scoreDescriptions(predictions), verdicts: predictions.map(judgedDescription) };
}

async function compare(bench: Bench, file: File, otherFile: File): Promise<Comparison> {
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
