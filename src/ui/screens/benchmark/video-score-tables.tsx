import { Download } from "lucide-react";
import { PUBLISHED_VIDEOS } from "../../../benchmark/published.ts";
import { formatNumber } from "../../../language/formats.ts";
import { t } from "../../../language/text.ts";
import type { VideoReport } from "../../../protocol/benchmark.ts";
import { Button } from "../../kit/button.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import { NumberTable } from "./number-table.tsx";
import styles from "./score-tables.module.css";
import { percent } from "./score-words.ts";

/** What a run on whole clips comes to, with the file that upstream's scorer takes, and published numbers. */
export function VideoScoreTables({ report, isHeard }: { report: VideoReport; isHeard: boolean }) {
  const desk = useBenchmarkCommands();
  const { bench, items, scored, parser } = report;
  const { upstream, scorer, strict } = parser;
  const columns = [t("Items"), t("Upstream's"), ...(scorer ? [t("Its scorer")] : []), t("Strict")];
  const groups = Object.entries(upstream.groups).filter(([, scores]) => Object.keys(scores).length > 0);
  return (
    <>
      {scored < items && (
        <p className={styles.soft}>
          {t("The right option of {count} questions is not published; the benchmark's server scores them.", {
            count: formatNumber(items - scored),
          })}
        </p>
      )}
      <Button size="s" icon={<Download size={15} />} onClick={() => void desk.exportForUpstream()}>
        {bench === "perception-test" ? t("File for the evaluation server") : t("File for upstream's scorer")}
      </Button>
      {scored > 0 && (
        <NumberTable
          caption={t("Accuracy in percent")}
          columns={columns}
          rows={[
            [
              t("Over all items"),
              `${scored}`,
              percent(upstream.accuracy),
              ...(scorer ? [percent(scorer.accuracy)] : []),
              percent(strict.accuracy),
            ],
          ]}
        />
      )}
      {groups.map(([group, scores]) => (
        <NumberTable
          key={group}
          caption={t("By {group}, in percent", { group: group.replaceAll("_", " ") })}
          columns={columns}
          rows={Object.entries(scores).map(([name, { items, accuracy }]) => [
            name,
            `${items}`,
            percent(accuracy),
            ...(scorer ? [percent(scorer.groups[group]?.[name]?.accuracy ?? null)] : []),
            percent(strict.groups[group]?.[name]?.accuracy ?? null),
          ])}
        />
      ))}
      <p className={styles.soft}>
        {t(
          "Read by upstream's fallback as the third option: {fallbacks}. Not read by the strict parser, and wrong: {unanswered}.",
          { fallbacks: upstream.fallbacks, unanswered: strict.unanswered },
        )}
        {scorer &&
          ` ${t("Its scorer reads a letter in {answered} replies, and counts no others.", { answered: scorer.answered })}`}
      </p>
      <NumberTable
        caption={t("Published, in percent")}
        columns={bench === "video-mme" ? [t("Without subtitles"), t("With")] : [t("All")]}
        rows={[
          [t("This run"), ...thisRun(bench, upstream.accuracy, isHeard)],
          ...PUBLISHED_VIDEOS.map((published) => [
            published.model,
            ...(bench === "video-mme"
              ? [published[bench].without, published[bench].withSubtitles]
              : [published[bench]]
            ).map(percent),
          ]),
        ]}
      />
    </>
  );
}

function thisRun(bench: VideoReport["bench"], accuracy: number | null, isHeard: boolean): string[] {
  if (bench !== "video-mme") return [percent(accuracy)];
  return isHeard ? ["–", percent(accuracy)] : [percent(accuracy), "–"];
}
