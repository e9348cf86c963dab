import { formatNumber } from "../../../language/formats.ts";
import { type PlainText, t } from "../../../language/text.ts";
import { type ItemFilter, useBenchmark } from "../../../state/benchmark.ts";
import styles from "../../clips/list-filter.module.css";
import { useBenchmarkCommands } from "../../services.tsx";
import { useListedItems } from "./use-listed-items.ts";

const ANY: readonly (readonly [ItemFilter, PlainText])[] = [
  ["any", "All items"],
  ["open", "Not answered yet"],
  ["failed", "Could not be asked"],
];
const OF_CHOICES: readonly (readonly [ItemFilter, PlainText])[] = [
  ["right", "Right"],
  ["wrong", "Wrong"],
  ["unread", "Not read"],
  ["apart", "Upstream's parser differs"],
];

/** Which items the list shows, and how many these are. */
export function ItemFilterBar() {
  const desk = useBenchmarkCommands();
  const filter = useBenchmark((state) => state.filter);
  const isChoice = useBenchmark(({ file }) => file.kind === "open" && file.bench !== "D");
  const beside = useBenchmark((state) => state.beside);
  const count = useListedItems().length;
  const option = ([value, name]: readonly [ItemFilter, PlainText]) => (
    <option key={value} value={value}>
      {t(name)}
    </option>
  );
  return (
    <search className={styles.bar}>
      <select
        aria-label={t("Show")}
        value={filter}
        onChange={(event) => desk.filter(event.target.value as ItemFilter)}
      >
        {[...ANY, ...(isChoice ? OF_CHOICES : [])].map(option)}
        {beside && (
          <optgroup label={t("Beside {name}", { name: beside.name })}>
            {isChoice && option(["gained", "Right here alone"])}
            {isChoice && option(["lost", "Right there alone"])}
            {option(["differs", "Another answer there"])}
          </optgroup>
        )}
      </select>
      <span className={styles.count} role="status">
        {t("{count} in the list", { count: formatNumber(count) })}
      </span>
    </search>
  );
}
