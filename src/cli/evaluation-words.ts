import type { ChoiceReport, ChoiceScores } from "../benchmark/choice-scores.ts";
import type { ChoiceComparisons } from "../benchmark/compare/compare-choices.ts";
import type { DescriptionComparisons } from "../benchmark/compare/compare-descriptions.ts";
import type { Difference } from "../benchmark/compare/paired-difference.ts";
import type { DescriptionReport, DescriptionScores } from "../benchmark/description-scores.ts";
import { PUBLISHED_ACCURACY, PUBLISHED_SCORES, QUESTION_TYPES } from "../benchmark/published.ts";

/** What a run of descriptions without a judge comes to. */
export interface RunReport {
  readonly bench: "D";
  readonly items: number;
  readonly predicted: number;
}

/** What a run of questions comes to, beside another one where that is wanted. */
export type ChoiceResult = ChoiceReport & { readonly beside?: ChoiceComparisons };

/** The same of judged descriptions. */
export type DescriptionResult = DescriptionReport & { readonly beside?: DescriptionComparisons };

export type EvaluationReport = ChoiceResult | DescriptionResult | RunReport;

/** A report for people, with published numbers below it. */
export function evaluationWords(report: EvaluationReport): string {
  if ("predicted" in report) return `${report.items} descriptions, ${report.predicted} predicted\n`;
  const lines = report.bench === "Q" ? choiceWords(report) : descriptionWords(report);
  return `${lines.join("\n")}\n`;
}

function choiceWords({ items, parser: { upstream, strict }, beside }: ChoiceResult): string[] {
  return [
    `${items} questions`,
    ...accuracyLines("upstream's parser", upstream, beside?.upstream),
    ...accuracyLines(`strict parser, ${strict.unanswered} unanswered`, strict, beside?.strict),
    "",
    "Published, in percent, by upstream's parser:",
    row("", [...QUESTION_TYPES, "all"]),
    ...PUBLISHED_ACCURACY.map(({ model, types, accuracy }) => row(model, [...types, accuracy].map(percent))),
  ];
}

function accuracyLines(
  name: string,
  { accuracy, correct, types, meanOfTypes }: ChoiceScores,
  beside: ChoiceComparisons["strict"] | undefined,
): string[] {
  const swapped = beside ? `, ${beside.gained} gained, ${beside.lost} lost` : "";
  return [
    `${name}: ${percent(accuracy)} % (${correct} correct), mean of types ${percent(meanOfTypes)} %${differenceWords(beside, 1)}${swapped}`,
    ...Object.entries(types).map(
      ([type, score]) =>
        `  ${type}: ${percent(score.accuracy)} % (${score.correct} of ${score.items})${differenceWords(beside?.types[type], 1)}`,
    ),
  ];
}

function descriptionWords({ items, judged, upstream, corrected, beside }: DescriptionResult): string[] {
  return [
    `${items} descriptions, ${judged} judged`,
    ...scoreLines("upstream's reading", upstream, beside?.upstream),
    ...scoreLines("corrected reading", corrected, beside?.corrected),
    "",
    "Published, 0 to 5, by GPT-4o and upstream's prompt; other judges give other scores:",
    row("", ["Subject", "Appearance", "Temporal", "Hallucin.", "average"]),
    ...PUBLISHED_SCORES.map(({ model, mode, scores, average }) =>
      row(`${model}, ${mode}`, [...scores, average].map(points)),
    ),
  ];
}

function scoreLines(
  name: string,
  { dimensions, average, unreadable }: DescriptionScores,
  beside: DescriptionComparisons["upstream"] | undefined,
): string[] {
  const places = unreadable.length === 0 ? "" : `, not wholly readable: items ${unreadable.join(", ")}`;
  return [
    `${name}: ${points(average)}${differenceWords(beside?.average, 2)}${places}`,
    ...Object.entries(dimensions).map(
      ([dimension, value]) =>
        `  ${dimension}: ${points(value)}${differenceWords(beside?.dimensions[dimension as keyof typeof dimensions], 2)}`,
    ),
  ];
}

/** `, +2.5 beside the other run, 95 % interval -0.5 to +5.5, of 400 common items`; empty without another run. */
function differenceWords(found: Difference | undefined, digits: number): string {
  if (!found) return "";
  if (found.difference === null || found.interval === null) return ", no items in common with the other run";
  const signed = (value: number) => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(digits)}`;
  const [low, high] = found.interval;
  return `, ${signed(found.difference)} beside the other run (95 % interval ${signed(low)} to ${signed(high)}, ${found.pairs} items)`;
}

const NAME_WIDTH = 34;
const COLUMN_WIDTH = 14;

const row = (name: string, cells: readonly string[]): string =>
  `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join("")}`;

const percent = (value: number | null): string => (value === null ? "–" : value.toFixed(1));
const points = (value: number | null): string => (value === null ? "–" : value.toFixed(2));
