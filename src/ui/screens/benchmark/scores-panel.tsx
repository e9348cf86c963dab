import { PUBLISHED_ACCURACY, PUBLISHED_SCORES, QUESTION_TYPES } from "../../../benchmark/published.ts";
import type { ChoiceReport, DescriptionReport } from "../../../protocol/benchmark.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { JudgeForm } from "./judge-form.tsx";
import { NumberTable } from "./number-table.tsx";
import styles from "./score-tables.module.css";
import { modeWords, percent, points } from "./score-words.ts";
import { VideoScoreTables } from "./video-score-tables.tsx";

/** What the run comes to, as the command prints it, with published numbers below. */
export function ScoresPanel() {
  const report = useBenchmark((state) => state.report);
  const run = useBenchmark((state) => state.run);
  const items = useBenchmark(({ file }) => (file.kind === "open" ? file.rows.length : 0));
  if (!report || !run || report.items === 0) return <p className={styles.soft}>There are no answers yet.</p>;
  return (
    <div className={styles.panel}>
      <p className={styles.soft}>
        {run.modelName}, {modeWords(run.mode)}, {report.items.toLocaleString()} of {items.toLocaleString()}{" "}
        items
        {report.items < items && ": scores of a part"}
      </p>
      {report.bench === "Q" ? (
        <ChoiceScores report={report} />
      ) : report.bench === "D" ? (
        <DescriptionScores report={report} mode={run.mode} />
      ) : (
        <VideoScoreTables report={report} isHeard={run.mode === "subtitles"} />
      )}
    </div>
  );
}

function ChoiceScores({ report: { parser } }: { report: ChoiceReport }) {
  const { upstream, strict } = parser;
  const typed = QUESTION_TYPES.map(
    (name) => Object.entries(upstream.types).find(([type]) => type.startsWith(name))?.[1].accuracy ?? null,
  );
  return (
    <>
      <NumberTable
        caption="Accuracy in percent, by both parsers"
        columns={["Items", "Upstream's", "Strict"]}
        rows={[
          ...Object.entries(upstream.types).map(
            ([type, { items, accuracy }]) =>
              [type, `${items}`, percent(accuracy), percent(strict.types[type]?.accuracy ?? null)] as const,
          ),
          ["Over all items", "", percent(upstream.accuracy), percent(strict.accuracy)],
          ["Mean of types", "", percent(upstream.meanOfTypes), percent(strict.meanOfTypes)],
        ]}
      />
      <p className={styles.soft}>
        Not read by the strict parser, and wrong: {strict.unanswered}. Upstream's takes a reply's first
        character for the answer where it finds no letter in brackets.
      </p>
      <NumberTable
        caption="Published, in percent, by upstream's parser"
        columns={[...QUESTION_TYPES, "All"]}
        rows={[
          ["This run", ...[...typed, upstream.accuracy].map(percent)],
          ...PUBLISHED_ACCURACY.map(({ model, types, accuracy }) => [
            model,
            ...[...types, accuracy].map(percent),
          ]),
        ]}
      />
    </>
  );
}

function DescriptionScores({ report, mode }: { report: DescriptionReport; mode: string }) {
  const { upstream, corrected, judged, items } = report;
  const names = Object.keys(upstream.dimensions) as (keyof typeof upstream.dimensions)[];
  return (
    <>
      <p className={styles.soft}>
        {judged === 0
          ? "Descriptions have no scores without a judge."
          : `${judged.toLocaleString()} of ${items.toLocaleString()} are judged.`}
      </p>
      <JudgeForm left={items - judged} />
      {judged > 0 && (
        <NumberTable
          caption="Scores from 0 to 5, by both readings of the judge's replies"
          columns={["Upstream's", "Corrected"]}
          rows={[
            ...names.map(
              (name) =>
                [name, points(upstream.dimensions[name]), points(corrected.dimensions[name])] as const,
            ),
            ["Average", points(upstream.average), points(corrected.average)],
          ]}
        />
      )}
      <NumberTable
        caption="Published, 0 to 5, by GPT-4o and upstream's prompt; other judges give other scores"
        columns={["Subject", "Appearance", "Temporal", "Hallucin.", "Average"]}
        rows={[
          ...(judged > 0
            ? [
                [
                  `This run, ${mode}`,
                  ...names.map((name) => points(upstream.dimensions[name])),
                  points(upstream.average),
                ],
              ]
            : []),
          ...PUBLISHED_SCORES.map(({ model, mode, scores, average }) => [
            `${model}, ${mode}`,
            ...[...scores, average].map(points),
          ]),
        ]}
      />
    </>
  );
}
