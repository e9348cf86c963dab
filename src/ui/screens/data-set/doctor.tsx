import { Undo2, Wrench } from "lucide-react";
import type { Said } from "../../../core/failure.ts";
import { t } from "../../../language/text.ts";
import type { RecordDetail } from "../../../protocol/dataset.ts";
import { failureDetail } from "../../failure-text.ts";
import { Button } from "../../kit/button.tsx";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./doctor.module.css";
import { REASON_WORDS } from "./reason-words.ts";

/** What is wrong with a record, what a repair would change, and the way back. */
export function Doctor({ detail }: { detail: RecordDetail }) {
  const desk = useDataSetCommands();
  const { index, rejection, repairable, repairs, state } = detail;
  return (
    <section className={styles.doctor} data-tone={rejection ? "problem" : "good"} aria-label={t("Doctor")}>
      {rejection ? (
        <>
          <h3>{t("Rejected: {name}", { name: t(REASON_WORDS[rejection.reason].name) })}</h3>
          <p>{t(REASON_WORDS[rejection.reason].sentence)}</p>
          <p className={styles.found}>
            <Words said={rejection} />
          </p>
          {repairable ? (
            <>
              <Sentences title={t("A safe repair:")} sentences={repairs} />
              <Button tone="primary" icon={<Wrench size={15} />} onClick={() => void desk.repair(index)}>
                {t("Repair")}
              </Button>
            </>
          ) : (
            <p className={styles.found}>
              {t("There is no safe repair: it would have to guess what is meant.")}
            </p>
          )}
        </>
      ) : (
        <h3>{state === "repaired" ? t("Repaired and accepted") : t("Accepted")}</h3>
      )}
      {state === "repaired" && <Sentences title={t("What changed:")} sentences={repairs} />}
      {state !== "asFiled" && (
        <Button icon={<Undo2 size={15} />} onClick={() => void desk.restore(index)}>
          {state === "repaired" ? t("Undo the repair") : t("Undo all changes to this record")}
        </Button>
      )}
    </section>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly Said[] }) {
  return (
    <div>
      <p>{title}</p>
      <ul className={styles.sentences}>
        {sentences.map((sentence) => (
          <li key={sentence.message}>
            <Words said={sentence} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** In the language of the page, or in English where that is all there is. */
function Words({ said }: { said: Said }) {
  const words = failureDetail(said);
  return words ?? <span lang="en">{said.message}</span>;
}
