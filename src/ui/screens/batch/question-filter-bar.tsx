import { type BatchFilter, useBatch } from "../../../state/batch.ts";
import styles from "../../clips/list-filter.module.css";
import { useBatchCommands } from "../../services.tsx";
import { useListedRows } from "./use-batch-rows.ts";

const FILTERS: readonly (readonly [BatchFilter, string])[] = [
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
        aria-label="Show"
        value={filter}
        onChange={(event) => desk.filter(event.target.value as BatchFilter)}
      >
        {FILTERS.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <span className={styles.count} role="status">
        {count.toLocaleString()} in the list
      </span>
    </search>
  );
}
