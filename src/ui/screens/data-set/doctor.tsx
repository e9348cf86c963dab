import { Undo2, Wrench } from "lucide-react";
import type { RecordDetail } from "../../../protocol/dataset.ts";
import { Button } from "../../kit/button.tsx";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./doctor.module.css";
import { REASON_WORDS } from "./reason-words.ts";

/** What is wrong with a record, what a repair would change, and the way back. */
export function Doctor({ detail }: { detail: RecordDetail }) {
  const desk = useDataSetCommands();
  const { index, rejection, repairable, repairs, state } = detail;
  return (
    <section className={styles.doctor} data-tone={rejection ? "problem" : "good"} aria-label="Doctor">
      {rejection ? (
        <>
          <h3>Rejected: {REASON_WORDS[rejection.reason].name}</h3>
          <p>{REASON_WORDS[rejection.reason].sentence}</p>
          <p className={styles.found}>{rejection.message}</p>
          {repairable ? (
            <>
              <Sentences title="A safe repair:" sentences={repairs} />
              <Button tone="primary" icon={<Wrench size={15} />} onClick={() => void desk.repair(index)}>
                Repair
              </Button>
            </>
          ) : (
            <p className={styles.found}>There is no safe repair: it would have to guess what is meant.</p>
          )}
        </>
      ) : (
        <h3>{state === "repaired" ? "Repaired and accepted" : "Accepted"}</h3>
      )}
      {state === "repaired" && <Sentences title="What changed:" sentences={repairs} />}
      {state !== "asFiled" && (
        <Button icon={<Undo2 size={15} />} onClick={() => void desk.restore(index)}>
          {state === "repaired" ? "Undo the repair" : "Undo all changes to this record"}
        </Button>
      )}
    </section>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return (
    <div>
      <p>{title}</p>
      <ul className={styles.sentences}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
