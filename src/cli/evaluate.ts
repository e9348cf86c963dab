import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Bench } from "../benchmark/bench-item.ts";
import { scoreChoices } from "../benchmark/choice-scores.ts";
import { compareChoices } from "../benchmark/compare/compare-choices.ts";
import { compareDescriptions } from "../benchmark/compare/compare-descriptions.ts";
import { scoreDescriptions } from "../benchmark/description-scores.ts";
import { readChoicePredictions, readDescriptionPredictions } from "../benchmark/read-predictions.ts";
import { isVideoBench, VIDEO_BENCHES, type VideoBench } from "../core/video-bench.ts";
import { parseDevice, runCommand } from "./command.ts";
import { dataFile, requireFolder } from "./data-files.ts";
import { exportVideoPredictions, runVideoEvaluation, scoreVideoPredictions } from "./evaluate-videos.ts";
import {
  type ChoiceResult,
  type DescriptionResult,
  type EvaluationReport,
  evaluationWords,
} from "./evaluation-words.ts";
import { judgePredictions, openJudge, RULES } from "./judge-predictions.ts";
import { runEvaluation } from "./run-evaluation.ts";
import { UsageError } from "./usage-error.ts";
import type { VideoResult } from "./video-words.ts";

const JUDGE_TIMEOUT_SECONDS = 60;

const USAGE = `Runs models on VideoRefer-Bench, MVBench, Video-MME and the Perception Test, and scores them.

  npm run -s evaluate -- --bench Q|D --annotations A.json --videos DIR --out P.jsonl [--mode single|multi] [--model ID|DIR] [--limit N] [--json]
  npm run -s evaluate -- --bench Q|D --predictions P.jsonl [--json]
  npm run -s evaluate -- --bench D … --judge URL --judge-model NAME --judge-prompt FILE [--out J.json] [--json]
  npm run -s evaluate -- --bench mvbench|video-mme|perception-test --annotations A --videos DIR --out P.jsonl [--subtitles DIR] [--model ID|DIR] …
  npm run -s evaluate -- --bench mvbench|video-mme|perception-test --predictions P.jsonl [--export U] [--json]

  --bench        Q, multiple-choice questions of VideoRefer-Bench, or D, its descriptions; or multiple choice about whole clips

Running: every item is asked about, in upstream's words. A line is written as soon as an item is done. Items with a line in P.jsonl are not
asked about again, so a run that was ended goes on. Status 1 if any item is left without a line.

  --annotations  VideoRefer-Bench-Q.json or VideoRefer-Bench-D.json, or a file of that form; of MVBench the folder of its twenty files, or
                 one of them; of Video-MME its Parquet table; of the Perception Test mc_question_test.json or that of another split
  --videos       the folder that the items' paths are below: videos, or folders of frames. Of MVBench it holds star, ssv2_video and so on,
                 of the others the clips, or a folder videos
  --subtitles    of Video-MME, the folder of its .srt files: questions come with what is said. Name another --out than without
  --out          the file of predictions
  --mode         single, objects are shown on the item's frame, or multi, on all that they are marked on; for models that look at an
                 object on one frame both are the same (default: single)
  --model        nano, nano7, the folder of a package or of an export for transformers.js, or the name of one in public/models (default:
                 nano). An export is a general model, which is shown up to 16 frames with the objects outlined
  --device       auto, webgpu or wasm (default: auto)
  --limit        only the first items of the file
  --export       of whole clips, a file for predictions as upstream's scripts write them: what MVBench's and Video-MME's scorers take, and
                 the Perception Test's server

Scoring alone:

  --predictions  what a model replied, as upstream's scripts write it: lines of {"video", "Answer", "pred", "type"} for Q, also with
                 "options"; for D a list of {"video", "caption" or "Answer", "pred", "gpt"}, where gpt is the judge's reply. Of whole
                 clips what a run wrote

Judging descriptions, new ones or those of --predictions:

  --judge         the base of an OpenAI-compatible interface, such as http://localhost:11434/v1. Reference and description are sent
                  there, no frames, at a temperature of 0 where the model has one. A key is taken from OPENAI_API_KEY
                  Or shapes-world: rules that know its words, without a model, a prompt or a network
  --judge-model   the model's name there
  --judge-prompt  a file with the judge's instructions, sent as it is; whether it is upstream's is said on stderr
  --judge-timeout seconds that a reply may take (default: ${JUDGE_TIMEOUT_SECONDS})
  --out           with --predictions the file of judged descriptions (default: the predictions' name with .judged.json). It is written
                  after each reply; items that have one are not judged again. Status 1 if any item is left without scores

Beside another run:

  --beside        predictions of another run, judged ones for D. For every figure the difference over the items that both have, in points,
                  and its 95 % interval by the paired bootstrap; for Q also how many items one run alone has right. With --json as "beside"

Printed, with --json as one object; without it, published numbers stand below:

  Q               {"bench", "items", "parser": {"upstream", "strict"}}, each parser with {"correct", "accuracy", "types", "meanOfTypes"},
                  in percent, and strict with "unanswered"
  whole clips     {"bench", "items", "scored", "parser": {"upstream", "strict"}}, each parser with {"correct", "accuracy", "groups"}, by
                  task, length, domain and so on; upstream with "fallbacks", strict with "unanswered". For Video-MME also "scorer", its
                  scorer on the replies themselves, over those "answered". "scored": items whose answer is known
  D               {"bench", "items", "judged", "upstream", "corrected"}, each reading with {"dimensions", "average", "unreadable"};
                  after a run without a judge {"bench", "items", "predicted"}

The parser "upstream" reads answers as upstream's script does, faults included; "strict" and "corrected" read what was meant, by the rules
of docs/spec/suite-commands.md.`;

const OPTIONS = {
  bench: { type: "string" },
  predictions: { type: "string" },
  annotations: { type: "string" },
  videos: { type: "string" },
  mode: { type: "string" },
  model: { type: "string" },
  device: { type: "string" },
  limit: { type: "string" },
  subtitles: { type: "string" },
  export: { type: "string" },
  judge: { type: "string" },
  "judge-model": { type: "string" },
  "judge-prompt": { type: "string" },
  "judge-timeout": { type: "string" },
  beside: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];
type Option = keyof typeof OPTIONS;

/** Options that mean something only beside another one. */
const RUN_OPTIONS: readonly Option[] = ["videos", "subtitles", "mode", "model", "device", "limit"];
const JUDGE_OPTIONS: readonly Option[] = ["judge-model", "judge-prompt", "judge-timeout"];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return void console.log(USAGE);
  const bench = parseBench(values.bench);
  const { annotations, predictions, judge } = values;
  if ((annotations === undefined) === (predictions === undefined)) {
    throw new UsageError(`either --annotations or --predictions is required\n\n${USAGE}`);
  }
  if (annotations === undefined) requireNone(values, RUN_OPTIONS, "--annotations");
  if (judge === undefined) requireNone(values, JUDGE_OPTIONS, "--judge");
  if (annotations === undefined && judge === undefined) {
    requireNone(values, ["out"], "--annotations or --judge");
  }
  if (isVideoBench(bench)) return print(values, await evaluateVideos(bench, values));
  requireNone(values, ["subtitles", "export"], `--bench ${VIDEO_BENCHES.join(", ")}`);
  const isScored = bench === "Q" || annotations === undefined || judge !== undefined;
  if (!isScored) requireNone(values, ["beside"], "--judge, as descriptions have no scores without one");
  const report = await (annotations === undefined
    ? judgeAndScore(bench, predictions!, values.out, values)
    : runAndScore(bench, annotations, values));
  print(values, report);
}

function print({ json }: Values, report: EvaluationReport): void {
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : evaluationWords(report));
}

function requireNone(values: Values, options: readonly Option[], beside: string): void {
  const foreign = options.find((option) => values[option] !== undefined);
  if (foreign) throw new UsageError(`--${foreign} goes with ${beside}`);
}

/** Runs a benchmark of whole clips if that is wanted, and scores its predictions. */
async function evaluateVideos(bench: VideoBench, values: Values): Promise<VideoResult> {
  requireNone(values, ["mode", "judge", ...JUDGE_OPTIONS], "--bench Q or D");
  if (bench !== "video-mme") requireNone(values, ["subtitles"], "--bench video-mme");
  const { annotations, subtitles = null, export: exported, beside } = values;
  if (subtitles !== null) requireDirectory("--subtitles", subtitles);
  if (exported !== undefined) requireFolder("--export", exported);
  const path = annotations === undefined ? values.predictions! : runPlace(annotations, values).out;
  if (exported !== undefined && resolve(exported) === resolve(path)) {
    throw new UsageError(`--export should be another file than ${path}`);
  }
  if (annotations !== undefined) {
    const evaluation = { bench, annotations, subtitles, ...runPlace(annotations, values) };
    if (!(await runVideoEvaluation(evaluation))) process.exitCode = 1;
  }
  if (exported !== undefined) await exportVideoPredictions(bench, path, exported);
  return scoreVideoPredictions(bench, path, beside);
}

function requireDirectory(option: string, path: string | undefined): void {
  if (path === undefined || !existsSync(path) || !statSync(path).isDirectory()) {
    throw new UsageError(`${option} should be a folder, is ${path ?? "missing"}`);
  }
}

/** What every run has to know beside its benchmark. */
function runPlace(annotations: string, { videos, model, device = "auto", limit, out }: Values) {
  requireDirectory("--videos", videos);
  if (limit !== undefined && !/^[1-9]\d*$/.test(limit)) {
    throw new UsageError(`--limit should be a whole number from 1 on, is ${limit}`);
  }
  if (out === undefined) throw new UsageError("--out should name the file of predictions");
  if (resolve(out) === resolve(annotations)) {
    throw new UsageError(`--out should be another file than ${annotations}`);
  }
  requireFolder("--out", out);
  return {
    ...{ videos: videos!, model, out },
    device: parseDevice(device),
    limit: limit === undefined ? null : Number(limit),
  };
}

async function runAndScore(bench: Bench, annotations: string, values: Values): Promise<EvaluationReport> {
  const { mode = "single" } = values;
  if (mode !== "single" && mode !== "multi") {
    throw new UsageError(`--mode should be single or multi, is ${mode}`);
  }
  const place = runPlace(annotations, values);
  if (bench === "Q" && values.judge !== undefined) throw needless();
  const { items, predicted } = await runEvaluation({ bench, mode, annotations, ...place });
  if (predicted < items) process.exitCode = 1;
  if (bench === "D" && values.judge === undefined) return { bench, items, predicted };
  return judgeAndScore(bench, place.out, undefined, values);
}

/** Scores predictions, after having them judged if that is wanted. */
async function judgeAndScore(
  bench: Bench,
  predictions: string,
  out: string | undefined,
  values: Values,
): Promise<EvaluationReport> {
  const scored = values.judge === undefined ? predictions : await judged(bench, predictions, out, values);
  // A run of which no item could be asked about leaves an empty file, which is no file of predictions.
  const isEmpty = values.annotations !== undefined && statSync(scored).size === 0;
  return bench === "Q"
    ? scoreQuestions(scored, isEmpty, values.beside)
    : scoreJudged(scored, isEmpty, values.beside);
}

async function scoreQuestions(path: string, isEmpty: boolean, beside?: string): Promise<ChoiceResult> {
  const predictions = isEmpty ? [] : await readChoicePredictions(dataFile(path));
  const report = scoreChoices(predictions);
  if (beside === undefined) return report;
  return { ...report, beside: compareChoices(predictions, await readChoicePredictions(dataFile(beside))) };
}

async function scoreJudged(path: string, isEmpty: boolean, beside?: string): Promise<DescriptionResult> {
  const items = isEmpty ? [] : await readDescriptionPredictions(dataFile(path));
  const report = scoreDescriptions(items);
  if (beside === undefined) return report;
  return {
    ...report,
    beside: compareDescriptions(items, await readDescriptionPredictions(dataFile(beside))),
  };
}

const needless = () => new UsageError("--judge goes with --bench D: multiple choice needs no judge");

/** Has predictions judged. @returns the file that they are in then */
async function judged(
  bench: Bench,
  predictions: string,
  out = `${predictions.replace(/\.jsonl?$/i, "")}.judged.json`,
  values: Values,
): Promise<string> {
  const { judge = "", "judge-model": model, "judge-prompt": prompt, "judge-timeout": timeout } = values;
  if (bench === "Q") throw needless();
  const isOfRules = judge === RULES;
  if (isOfRules) requireNone(values, JUDGE_OPTIONS, "--judge URL");
  else if (!model) throw new UsageError("--judge-model should be the name of a model of that interface");
  else if (!prompt) throw new UsageError("--judge-prompt should be a file with the judge's instructions");
  const seconds = Number(timeout ?? JUDGE_TIMEOUT_SECONDS);
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw new UsageError(`--judge-timeout should be a number of seconds, up to a day, is ${timeout}`);
  }
  if (resolve(out) === resolve(predictions) && /\.jsonl$/i.test(out)) {
    throw new UsageError(`--out should be another file than ${predictions}, which holds lines`);
  }
  requireFolder("--out", out);
  const endpoint = isOfRules ? RULES : await openJudge(judge, model!, prompt!, 1000 * seconds);
  const isDone = await judgePredictions(predictions, out, endpoint);
  if (!isDone) process.exitCode = 1;
  return out;
}

function parseBench(text: string | undefined): Bench | VideoBench {
  if (text === "Q" || text === "D" || (text !== undefined && isVideoBench(text))) return text;
  throw new UsageError(
    `--bench should be Q, D, ${VIDEO_BENCHES.join(" or ")}, is ${text ?? "missing"}\n\n${USAGE}`,
  );
}

runCommand("evaluate", main);
