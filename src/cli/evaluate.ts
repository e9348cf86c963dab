import { parseArgs } from "node:util";
import { type ChoiceReport, type ChoiceScores, scoreChoices } from "../benchmark/choice-scores.ts";
import {
  type DescriptionReport,
  type DescriptionScores,
  scoreDescriptions,
} from "../benchmark/description-scores.ts";
import { readChoicePredictions, readDescriptionPredictions } from "../benchmark/read-predictions.ts";
import { runCommand } from "./command.ts";
import { dataFile } from "./data-files.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Scores models on VideoRefer-Bench.

  npm run -s evaluate -- --bench Q --predictions P.jsonl [--json]
  npm run -s evaluate -- --bench D --predictions J.json [--json]

  --bench        Q, multiple-choice questions, or D, descriptions
  --predictions  what a model replied, as upstream's scripts write it: lines of {"video", "Answer", "pred", "type"} for Q, also with
                 "options"; for D a list of {"video", "caption" or "Answer", "pred", "gpt"}, where gpt is the judge's reply
  --json         one JSON object. Q: {"bench", "items", "parser": {"upstream", "strict"}}, each parser with {"correct", "accuracy",
                 "types", "meanOfTypes"}, in percent, and strict with "unanswered". D: {"bench", "items", "judged", "upstream",
                 "corrected"}, each reading with {"dimensions", "average", "unreadable"}

  The parser "upstream" reads answers as upstream's script does, faults included; "strict" and "corrected" read what was meant, by the
  rules of docs/spec/suite-commands.md.`;

const OPTIONS = {
  bench: { type: "string" },
  predictions: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Bench = "Q" | "D";

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return void console.log(USAGE);
  const bench = parseBench(values.bench);
  if (values.predictions === undefined) {
    throw new UsageError(`--predictions should name the file to score\n\n${USAGE}`);
  }
  const report = await score(bench, values.predictions);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : inWords(report));
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
