import { formatNumber } from "../../../language/formats.ts";
import { t } from "../../../language/text.ts";
import type { Distribution, Reason } from "../../../protocol/dataset.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { Facts } from "../../kit/facts.tsx";
import { BarChart } from "./bar-chart.tsx";
import { REASON_WORDS } from "./reason-words.ts";
import styles from "./statistics-panel.module.css";

/** What the data set holds, in numbers and charts. */
export function StatisticsPanel() {
  const overview = useDataSet((state) => state.overview);
  if (!overview) return null;
  const { statistics, distributions, reasons } = overview;
  const { records, objects, masks, nullMasks, turns, media, wordsPerAnswer } = statistics;
  const facts: readonly (readonly [string, string])[] = [
    [t("Records"), formatNumber(records)],
    [t("Of videos"), formatNumber(media.video)],
    [t("Of images"), formatNumber(media.image)],
    [t("Text only"), formatNumber(media.none)],
    [t("Objects"), formatNumber(objects)],
    [t("Masks"), formatNumber(masks)],
    [t("Out of sight"), t("on {nullMasks} frames", { nullMasks: formatNumber(nullMasks) })],
    [t("Turns"), formatNumber(turns)],
    [t("Words per answer"), wordsPerAnswer === null ? "–" : wordsPerAnswer.toFixed(1)],
  ];
  const rejected = Object.entries(reasons).map(
    ([reason, count]) => [t(REASON_WORDS[reason as Reason].name), count] as const,
  );
  return (
    <div className={styles.panel}>
      <Facts facts={facts} />
      {rejected.length > 0 && <BarChart title={t("Rejected, by reason")} bars={rejected} />}
      <BarChart title={t("Objects per record")} bars={barsOf(distributions.objectsPerRecord)} />
      <BarChart title={t("Frames with a mask, per object")} bars={barsOf(distributions.framesPerObject)} />
      <BarChart title={t("Words per answer")} bars={barsOf(distributions.wordsPerAnswer)} />
    </div>
  );
}

/** Bins by the numbers that they hold: 3, 5–8, 33 and more. */
function barsOf({ from: start, upTo, counts }: Distribution): readonly (readonly [string, number])[] {
  return counts.map((count, nth) => {
    const from = nth === 0 ? start : upTo[nth - 1]! + 1;
    const to = upTo[nth]!;
    const name =
      to === Number.POSITIVE_INFINITY
        ? t("{from} and more", { from })
        : from === to
          ? `${to}`
          : `${from}–${to}`;
    return [name, count];
  });
}
