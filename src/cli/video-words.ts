import type { ChoiceComparisons } from "../benchmark/compare/compare-choices.ts";
import { PUBLISHED_VIDEOS } from "../benchmark/published.ts";
import { typeField, type VideoReport, type VideoScores } from "../benchmark/video/video-scores.ts";
import { differenceWords, percent, row } from "./report-lines.ts";

/** What a run on whole clips comes to, beside another one where that is wanted. */
export type VideoResult = VideoReport & { readonly beside?: ChoiceComparisons };

/** A report for people, with published numbers below it, line by line. */
export function videoWords({ bench, items, scored, parser, beside }: VideoResult): string[] {
  const { upstream, scorer, strict } = parser;
  const lines = (name: string, scores: VideoScores, other?: ChoiceComparisons["strict"]) =>
    scoreLines(name, scores, typeField(bench), other);
  const head = scored === items ? `${items} questions` : `${items} questions, ${scored} with a known answer`;
  return [
    head,
    ...lines(`upstream's parser, ${upstream.fallbacks} by its fallback`, upstream, beside?.upstream),
    ...(scorer ? lines(`upstream's scorer by itself, ${scorer.answered} with a letter`, scorer) : []),
    ...lines(`strict parser, ${strict.unanswered} unanswered`, strict, beside?.strict),
    "",
    ...publishedLines(bench),
  ];
}

function scoreLines(
  name: string,
  { accuracy, correct, groups }: VideoScores,
  types: string,
  beside?: ChoiceComparisons["strict"],
): string[] {
  const swapped = beside ? `, ${beside.gained} gained, ${beside.lost} lost` : "";
  return [
    `${name}: ${percent(accuracy)} % (${correct} correct)${differenceWords(beside, 1)}${swapped}`,
    ...Object.entries(groups).flatMap(([group, scores]) =>
      Object.entries(scores).map(([value, score]) => {
        const difference = group === types ? differenceWords(beside?.types[value], 1) : "";
        return `  ${value}: ${percent(score.accuracy)} % (${score.correct} of ${score.items})${difference}`;
      }),
    ),
  ];
}

function publishedLines(bench: VideoReport["bench"]): string[] {
  if (bench !== "video-mme") {
    return [
      "Published, in percent:",
      ...PUBLISHED_VIDEOS.map((published) => row(published.model, [percent(published[bench])])),
    ];
  }
  return [
    "Published, in percent, without and with subtitles:",
    ...PUBLISHED_VIDEOS.map(({ model, "video-mme": { without, withSubtitles } }) =>
      row(model, [without, withSubtitles].map(percent)),
    ),
  ];
}
