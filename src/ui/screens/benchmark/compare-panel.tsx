import { FileJson } from "lucide-react";
import { formatDay } from "../../../language/formats.ts";
import { t } from "../../../language/text.ts";
import type { ChoiceComparisons, Comparison, DescriptionComparisons } from "../../../protocol/benchmark.ts";
import { pickWithInput } from "../../../services/file-picker.ts";
import { type BenchRunSummary, useBenchmark } from "../../../state/benchmark.ts";
import { Button } from "../../kit/button.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import { NumberTable } from "./number-table.tsx";
import styles from "./score-tables.module.css";
import { differenceCells, modeWords } from "./score-words.ts";

/** Another run on the same benchmark beside this one: the differences, and how sure they are. */
export function ComparePanel() {
  const desk = useBenchmarkCommands();
  const { run, runs, beside } = useBenchmark();
  if (!run)
    return <p className={styles.soft}>{t("Open or start a run first, to put another one beside it.")}</p>;
  const others = (runs ?? []).filter(
    ({ id, fingerprint }) => id !== run.id && fingerprint === run.fingerprint,
  );
  const pick = async () => {
    const file = await pickWithInput(".jsonl,.json,.ndjson,.gz,application/json");
    if (file) await desk.compareWith(file);
  };
  return (
    <div className={styles.panel}>
      <p className={styles.soft}>
        {t("{modelName}, {modeWords}, beside another run over the items that both have.", {
          modelName: run.modelName,
          modeWords: modeWords(run.mode),
        })}
      </p>
      <div className={styles.choice}>
        <select
          aria-label={t("The other run")}
          value=""
          disabled={others.length === 0}
          onChange={({ target }) => {
            const other = others.find(({ id }) => id === target.value);
            if (other) void desk.compareWith(other);
          }}
        >
          <option value="">
            {others.length === 0 ? t("No other stored run") : t("Choose a stored run")}
          </option>
          {others.map((other) => (
            <option key={other.id} value={other.id}>
              {runName(other)}
            </option>
          ))}
        </select>
        <Button size="s" icon={<FileJson size={15} />} onClick={() => void pick()}>
          {t("A file of predictions")}
        </Button>
      </div>
      {beside && (
        <section aria-label={t("Comparison")} className={styles.panel}>
          <h3>{t("Beside {name}", { name: beside.name })}</h3>
          {beside.comparison ? (
            <Differences comparison={beside.comparison} />
          ) : (
            <p role="status">{t("Comparing…")}</p>
          )}
        </section>
      )}
    </div>
  );
}

const runName = ({ modelName, mode, answered, startedAt }: BenchRunSummary) =>
  t("{modelName}, {mode}, {answered} answered, {day}", {
    modelName,
    mode: modeWords(mode),
    answered,
    day: formatDay(new Date(startedAt)),
  });

const columnNames = () => [t("Difference"), t("95 % interval"), t("Items")];

function Differences({ comparison }: { comparison: Comparison }) {
  return (
    <>
      {comparison.bench === "D" ? <Descriptions by={comparison.by} /> : <Choices by={comparison.by} />}
      <p className={styles.soft}>
        {t(
          "This run minus the other, and what holds the true difference in 95 of 100 cases, by the paired bootstrap. Where the interval holds 0, the runs may be equally good. Under “Show” stand the items on which they differ.",
        )}
      </p>
    </>
  );
}

function Choices({ by }: { by: ChoiceComparisons }) {
  return (
    <>
      {(["upstream", "strict"] as const).map((parser) => {
        const { types, gained, lost, ...all } = by[parser];
        const name = parser === "upstream" ? t("upstream's parser") : t("the strict parser");
        return (
          <NumberTable
            key={parser}
            caption={t("Points of accuracy, by {name}: {gained} right here alone, {lost} right there alone", {
              name,
              gained,
              lost,
            })}
            columns={columnNames()}
            rows={[
              [t("Over all items"), ...differenceCells(all, 1)],
              ...Object.entries(types).map(([type, found]) => [type, ...differenceCells(found, 1)]),
            ]}
          />
        );
      })}
    </>
  );
}

function Descriptions({ by }: { by: DescriptionComparisons }) {
  return (
    <>
      {(["upstream", "corrected"] as const).map((reading) => (
        <NumberTable
          key={reading}
          caption={
            reading === "upstream"
              ? t("Scores, by upstream's reading")
              : t("Scores, by the corrected reading")
          }
          columns={columnNames()}
          rows={[
            [t("Average"), ...differenceCells(by[reading].average, 2)],
            ...Object.entries(by[reading].dimensions).map(([name, found]) => [
              name,
              ...differenceCells(found, 2),
            ]),
          ]}
        />
      ))}
    </>
  );
}
