import { Search } from "lucide-react";
import { formatNumber } from "../../../language/formats.ts";
import { type PlainText, t } from "../../../language/text.ts";
import type { RecordFilter, VerdictFilter } from "../../../protocol/dataset.ts";
import { listedRecords, useDataSet } from "../../../state/data-set.ts";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./filter-bar.module.css";
import { REASON_WORDS } from "./reason-words.ts";

const VERDICTS: readonly (readonly [VerdictFilter, PlainText])[] = [
  ["any", "Any verdict"],
  ["accepted", "Accepted"],
  ["rejected", "Rejected"],
  ["repairable", "Can be repaired"],
  ["changed", "Repaired or edited"],
];

const MEDIA: readonly (readonly [RecordFilter["media"], PlainText])[] = [
  ["any", "Any media"],
  ["video", "Videos"],
  ["image", "Images"],
  ["none", "Text only"],
];

export const SEARCH_ID = "data-set-search";

/** Which records the list shows, and how many these are. */
export function FilterBar() {
  const desk = useDataSetCommands();
  const filter = useDataSet((state) => state.filter);
  const reasons = useDataSet((state) => state.overview?.reasons);
  const listed = useDataSet(listedRecords);
  const searching = useDataSet((state) => state.searching);
  const waits = useDataSet(({ file }) => file.kind === "open" && file.isReading) && filter.text.trim() !== "";
  const status = waits
    ? t("Searches once the file is read")
    : searching !== null
      ? t("Searching, {searching} %", { searching: Math.round(searching * 100) })
      : t("{listed} in the list", { listed: formatNumber(listed) });
  return (
    <search className={styles.bar}>
      <select
        aria-label={t("Verdict")}
        value={filter.verdict}
        onChange={(event) => desk.filter({ verdict: event.target.value as VerdictFilter })}
      >
        {VERDICTS.map(([value, name]) => (
          <option key={value} value={value}>
            {t(name)}
          </option>
        ))}
        <optgroup label={t("Rejected for")}>
          {Object.entries(REASON_WORDS).map(([reason, { name }]) => (
            <option key={reason} value={reason}>
              {t(name)} ({formatNumber(reasons?.[reason as keyof typeof REASON_WORDS] ?? 0)})
            </option>
          ))}
        </optgroup>
      </select>
      <select
        aria-label={t("Media")}
        value={filter.media}
        onChange={(event) => desk.filter({ media: event.target.value as RecordFilter["media"] })}
      >
        {MEDIA.map(([value, name]) => (
          <option key={value} value={value}>
            {t(name)}
          </option>
        ))}
      </select>
      <label className={styles.search}>
        <Search size={15} aria-hidden="true" />
        <span className="visually-hidden">{t("Search in questions, answers and paths")}</span>
        <input
          id={SEARCH_ID}
          type="search"
          placeholder={t("Search")}
          value={filter.text}
          onChange={(event) => desk.filter({ text: event.target.value })}
        />
      </label>
      <span className={styles.count} role="status">
        {status}
      </span>
    </search>
  );
}
