import { useMemo } from "react";
import { PUBLISHED_ACCURACY, PUBLISHED_SCORES, QUESTION_TYPES } from "../../../benchmark/published.ts";
import { formatNumber } from "../../../language/formats.ts";
import { t } from "../../../language/text.ts";
import type { ChoiceReport, DescriptionReport } from "../../../protocol/benchmark.ts";
import { type BenchJudge, useBenchmark } from "../../../state/benchmark.ts";
import { JudgeForm } from "./judge-form.tsx";
import { NumberTable } from "./number-table.tsx";
import styles from "./score-tables.module.css";
import { coverage, judgeWords, modeWords, percent, points } from "./score-words.ts";
import { VideoScoreTables } from "./video-score-tables.tsx";

/** What the run comes to, as the command prints it, with published numbers below. */
export function ScoresPanel() {
  const report = useBenchmark((state) => state.report);
  const run = useBenchmark((state) => state.run);
  const items = useBenchmark(({ file }) => (file.kind === "open" ? file.rows.length : 0));
  if (!report || !run || report.items === 0)
    return <p className={styles.soft}>{t("There are no answers yet.")}</p>;
  return (
    <div className={styles.panel}>
      <p className={styles.soft}>
        {t("{model}, {mode}, {done} of {items} items", {
          model: run.modelName,
          mode: modeWords(run.mode),
          done: formatNumber(report.items),
          items: formatNumber(items),
        })}
        {report.items < items && t(": scores of a part")}
      </p>
      {report.bench === "Q" ? (
        <ChoiceScores report={report} />
      ) : report.bench === "D" ? (
        <DescriptionScores report={report} mode={run.mode} judges={run.judges ?? []} />
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
        caption={t("Accuracy in percent, by both parsers")}
        columns={[t("Items"), t("Upstream's"), t("Strict")]}
        rows={[
          ...Object.entries(upstream.types).map(
            ([type, { items, accuracy }]) =>
              [type, `${items}`, percent(accuracy), percent(strict.types[type]?.accuracy ?? null)] as const,
          ),
          [t("Over all items"), "", percent(upstream.accuracy), percent(strict.accuracy)],
          [t("Mean of types"), "", percent(upstream.meanOfTypes), percent(strict.meanOfTypes)],
        ]}
      />
      <p className={styles.soft}>
        {t(
          "Not read by the strict parser, and wrong: {unanswered}. Upstream's takes a reply's first character for the answer where it finds no letter in brackets.",
          { unanswered: strict.unanswered },
        )}
      </p>
      <NumberTable
        caption={t("Published, in percent, by upstream's parser")}
        columns={[...QUESTION_TYPES, t("All")]}
        rows={[
          [t("This run"), ...[...typed, upstream.accuracy].map(percent)],
          ...PUBLISHED_ACCURACY.map(({ model, types, accuracy }) => [
            model,
            ...[...types, accuracy].map(percent),
          ]),
        ]}
      />
    </>
  );
}

function DescriptionScores({
  report,
  mode,
  judges,
}: {
  report: DescriptionReport;
  mode: string;
  judges: readonly BenchJudge[];
}) {
  const { upstream, corrected, judged, items } = report;
  const names = Object.keys(upstream.dimensions) as (keyof typeof upstream.dimensions)[];
  const answers = useBenchmark((state) => state.answers);
  const read = useMemo(() => coverage(answers.values()), [answers]);
  return (
    <>
      <p className={styles.soft}>
        {judged === 0
          ? t("Descriptions have no scores without a judge.")
          : t("{judged} of {items} are judged.", {
              judged: formatNumber(judged),
              items: formatNumber(items),
            })}
      </p>
      <JudgeForm left={items - judged} />
      {judged > 0 && (
        <NumberTable
          caption={t(
            "Scores from 0 to 5, by both readings of the judge's replies; in brackets from how many replies",
          )}
          columns={[t("Upstream's"), t("Corrected")]}
          rows={[
            ...names.map(
              (name) =>
                [
                  name,
                  `${points(upstream.dimensions[name])} (${read.upstream[name]})`,
                  `${points(corrected.dimensions[name])} (${read.corrected[name]})`,
                ] as const,
            ),
            [t("Average"), points(upstream.average), points(corrected.average)],
          ]}
        />
      )}
      {judged > 0 && <p className={styles.soft}>{judgeWords(judges)}</p>}
      <NumberTable
        caption={t("Published, 0 to 5, by GPT-4o and upstream's prompt; other judges give other scores")}
        columns={[t("Subject"), t("Appearance##score"), t("Temporal"), t("Hallucin."), t("Average")]}
        rows={[
          ...(judged > 0
            ? [
                [
                  t("This run, {mode}", { mode }),
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
