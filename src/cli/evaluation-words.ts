import type { ChoiceReport, ChoiceScores } from "../benchmark/choice-scores.ts";
import type { ChoiceComparisons } from "../benchmark/compare/compare-choices.ts";
import type { DescriptionComparisons } from "../benchmark/compare/compare-descriptions.ts";
import type { DescriptionReport, DescriptionScores } from "../benchmark/description-scores.ts";
import { PUBLISHED_ACCURACY, PUBLISHED_SCORES, QUESTION_TYPES } from "../benchmark/published.ts";
import { differenceWords, percent, points, row } from "./report-lines.ts";
import { type VideoResult, videoWords } from "./video-words.ts";

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

export type EvaluationReport = ChoiceResult | DescriptionResult | RunReport | VideoResult;

/** A report for people, with published numbers below it. */
export function evaluationWords(report: EvaluationReport): string {
  if ("predicted" in report) return `${report.items} descriptions, ${report.predicted} predicted\n`;
  return `${linesOf(report).join("\n")}\n`;
}

function linesOf(report: Exclude<EvaluationReport, RunReport>): string[] {
  if (report.bench === "Q") return choiceWords(report);
  return report.bench === "D" ? descriptionWords(report) : videoWords(report);
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
