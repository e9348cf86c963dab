import { formatNumber } from "../../../language/formats.ts";
import { type PlainText, t } from "../../../language/text.ts";
import { type BatchFilter, useBatch } from "../../../state/batch.ts";
import styles from "../../clips/list-filter.module.css";
import { useBatchCommands } from "../../services.tsx";
import { useListedRows } from "./use-batch-rows.ts";

const FILTERS: readonly (readonly [BatchFilter, PlainText])[] = [
  ["any", "All questions"],
  ["answered", "Answered"],
  ["failed", "Failed"],
  ["open", "Not asked yet"],
];

/** Which questions the list shows, and how many these are. */
export function QuestionFilterBar() {
  const desk = useBatchCommands();
  const filter = useBatch((state) => state.filter);
  const count = useListedRows().length;
  return (
    <search className={styles.bar}>
      <select
        aria-label={t("Show")}
        value={filter}
        onChange={(event) => desk.filter(event.target.value as BatchFilter)}
      >
        {FILTERS.map(([value, name]) => (
          <option key={value} value={value}>
            {t(name)}
          </option>
        ))}
      </select>
      <span className={styles.count} role="status">
        {t("{count} in the list", { count: formatNumber(count) })}
      </span>
    </search>
  );
}
