import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type ChoiceReport, type ChoiceScores, scoreChoices } from "../benchmark/choice-scores.ts";
import {
  type DescriptionReport,
  type DescriptionScores,
  scoreDescriptions,
} from "../benchmark/description-scores.ts";
import { readChoicePredictions, readDescriptionPredictions } from "../benchmark/read-predictions.ts";
import { runCommand } from "./command.ts";
import { dataFile, requireFolder } from "./data-files.ts";
import { judgePredictions, openJudge } from "./judge-predictions.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Scores models on VideoRefer-Bench.

  npm run -s evaluate -- --bench Q --predictions P.jsonl [--json]
  npm run -s evaluate -- --bench D --predictions J.json [--json]
  npm run -s evaluate -- --bench D --predictions P.jsonl --judge URL --judge-model NAME --judge-prompt FILE [--out J.json] [--json]

  --bench        Q, multiple-choice questions, or D, descriptions
  --predictions  what a model replied, as upstream's scripts write it: lines of {"video", "Answer", "pred", "type"} for Q, also with
                 "options"; for D a list of {"video", "caption" or "Answer", "pred", "gpt"}, where gpt is the judge's reply
  --json         one JSON object. Q: {"bench", "items", "parser": {"upstream", "strict"}}, each parser with {"correct", "accuracy",
                 "types", "meanOfTypes"}, in percent, and strict with "unanswered". D: {"bench", "items", "judged", "upstream",
                 "corrected"}, each reading with {"dimensions", "average", "unreadable"}

  --judge         has descriptions judged before they are scored: the base of an OpenAI-compatible interface, such as
                  http://localhost:11434/v1. Reference and description are sent there, no frames. A key is taken from OPENAI_API_KEY
  --judge-model   the model's name there
  --judge-prompt  a file with the judge's instructions, sent as it is; whether it is upstream's is said on stderr
  --judge-timeout seconds that a reply may take (default: 120)
  --out           the file of judged descriptions (default: the predictions' name with .judged.json). It is written after each reply;
                  items that have one are not judged again. Status 1 if any item is left without scores

  The parser "upstream" reads answers as upstream's script does, faults included; "strict" and "corrected" read what was meant, by the
  rules of docs/spec/suite-commands.md.`;

const OPTIONS = {
  bench: { type: "string" },
  predictions: { type: "string" },
  judge: { type: "string" },
  "judge-model": { type: "string" },
  "judge-prompt": { type: "string" },
  "judge-timeout": { type: "string" },
  out: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Those that only mean something where there is a judge. */
const JUDGE_OPTIONS = ["judge-model", "judge-prompt", "judge-timeout", "out"] as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

type Bench = "Q" | "D";

const JUDGE_TIMEOUT_SECONDS = 120;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return void console.log(USAGE);
  const bench = parseBench(values.bench);
  if (values.predictions === undefined) {
    throw new UsageError(`--predictions should name the file to score\n\n${USAGE}`);
  }
  const foreign = JUDGE_OPTIONS.find((option) => values.judge === undefined && values[option] !== undefined);
  if (foreign) throw new UsageError(`--${foreign} goes with --judge`);
  const scored =
    values.judge === undefined ? values.predictions : await judged(bench, values.predictions, values);
  const report = await score(bench, scored);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : inWords(report));
}

/** Has predictions judged. @returns the file that they are in then */
async function judged(bench: Bench, predictions: string, values: Values): Promise<string> {
  const { judge = "", "judge-model": model, "judge-prompt": prompt, "judge-timeout": timeout } = values;
  if (bench === "Q") throw new UsageError("--judge goes with --bench D: multiple choice needs no judge");
  if (!model) throw new UsageError("--judge-model should be the name of a model of that interface");
  if (!prompt) throw new UsageError("--judge-prompt should be a file with the judge's instructions");
  const seconds = Number(timeout ?? JUDGE_TIMEOUT_SECONDS);
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw new UsageError(`--judge-timeout should be a number of seconds, up to a day, is ${timeout}`);
  }
  const out = values.out ?? `${predictions.replace(/\.jsonl?$/i, "")}.judged.json`;
  if (resolve(out) === resolve(predictions) && /\.jsonl$/i.test(out)) {
    throw new UsageError(`--out should be another file than ${predictions}, which holds lines`);
  }
  requireFolder("--out", out);
  const isDone = await judgePredictions(
    predictions,
    out,
    await openJudge(judge, model, prompt, 1000 * seconds),
  );
  if (!isDone) process.exitCode = 1;
  return out;
}

function parseBench(text: string | undefined): Bench {
  if (text === "Q" || text === "D") return text;
  throw new UsageError(`--bench should be Q or D, is ${text ?? "missing"}\n\n${USAGE}`);
}

async function score(bench: Bench, path: string): Promise<ChoiceReport | DescriptionReport> {
  const file = dataFile(path);
  return bench === "Q"
    ? scoreChoices(await readChoicePredictions(file))
    : scoreDescriptions(await readDescriptionPredictions(file));
}

function inWords(report: ChoiceReport | DescriptionReport): string {
  const lines =
    report.bench === "Q"
      ? [
          `${report.items} questions`,
          ...choiceLines("upstream's parser", report.parser.upstream),
          ...choiceLines(
            `strict parser, ${report.parser.strict.unanswered} unanswered`,
            report.parser.strict,
          ),
        ]
      : [
          `${report.items} descriptions, ${report.judged} judged`,
          ...descriptionLines("upstream's reading", report.upstream),
          ...descriptionLines("corrected reading", report.corrected),
        ];
  return `${lines.join("\n")}\n`;
}

function choiceLines(name: string, { accuracy, correct, types, meanOfTypes }: ChoiceScores): string[] {
  return [
    `${name}: ${percent(accuracy)} (${correct} correct), mean of types ${percent(meanOfTypes)}`,
    ...Object.entries(types).map(
      ([type, score]) => `  ${type}: ${percent(score.accuracy)} (${score.correct} of ${score.items})`,
    ),
  ];
}

function descriptionLines(name: string, { dimensions, average, unreadable }: DescriptionScores): string[] {
  const places = unreadable.length === 0 ? "" : `, not wholly readable: items ${unreadable.join(", ")}`;
  return [
    `${name}: ${points(average)}${places}`,
    ...Object.entries(dimensions).map(([dimension, value]) => `  ${dimension}: ${points(value)}`),
  ];
}

const percent = (value: number | null): string => (value === null ? "–" : `${value.toFixed(1)} %`);
const points = (value: number | null): string => (value === null ? "–" : value.toFixed(2));

runCommand("evaluate", main);
