import { PRESETS } from "../../../../asking/draft.ts";
import type { Project } from "../../../../core/project.ts";
import { countRecords } from "../../../../core/recorded-answers.ts";
import { formatList, formatNumber } from "../../../../language/formats.ts";
import { plural, t } from "../../../../language/text.ts";
import { Button } from "../../../kit/button.tsx";
import { countedAnswers } from "./export-words.ts";
import styles from "./records-drawer.module.css";

interface RecordsDrawerProps {
  readonly project: Pick<Project, "exchanges" | "objects">;
  /** Chooses records as what is exported. */
  onChoose(): void;
}

/** What the project has for a data set: answers by kind, with those that a person corrected, and whether its objects are balanced. */
export function RecordsDrawer({ project: { exchanges, objects }, onChoose }: RecordsDrawerProps) {
  const { records, answers, corrected, kinds, objects: counted } = countRecords(exchanges, objects);
  if (answers === 0) return null;
  const unasked = counted.filter((object) => object.answers === 0).map(({ name }) => name);
  const most = Math.max(1, ...counted.map((object) => object.answers));
  return (
    <details className={styles.drawer}>
      <summary>
        {t("For a data set: {records} with {answers}, {corrected}", {
          records: plural(records, "{n} record", "{n} records", { n: formatNumber(records) }),
          answers: countedAnswers(answers),
          corrected: plural(corrected, "{n} corrected", "{n} corrected", { n: formatNumber(corrected) }),
        })}
      </summary>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("Question##in a table")}</th>
            <th scope="col">{t("Answers##in a table")}</th>
            <th scope="col">{t("Corrected")}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind.preset}>
              <th scope="row">{t(PRESETS.find(({ preset }) => preset === kind.preset)!.name)}</th>
              <td>{formatNumber(kind.answers)}</td>
              <td>{formatNumber(kind.corrected)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className={styles.objects} aria-label={t("Answers about each object")}>
        {counted.map(({ id, name, answers }) => (
          <li key={id}>
            <span className={styles.name}>{name}</span>
            <progress max={most} value={answers} aria-hidden="true" />
            <span>{formatNumber(answers)}</span>
          </li>
        ))}
      </ul>
      {unasked.length > 0 && (
        <p className={styles.note}>{t("No answer is about {names}.", { names: formatList(unasked) })}</p>
      )}
      <Button size="s" onClick={onChoose}>
        {t("Export these as records")}
      </Button>
    </details>
  );
}
