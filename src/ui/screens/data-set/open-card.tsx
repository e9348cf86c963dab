import { FileJson } from "lucide-react";
import { pickWithInput } from "../../../services/file-picker.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { failureText } from "../../failure-text.ts";
import { Button } from "../../kit/button.tsx";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./open-card.module.css";

const FILES = ".json,.jsonl,.ndjson,.gz,application/json,application/gzip";

/** Lets the person choose a data set, and opens it. */
export function useOpenDataSet(): () => Promise<void> {
  const desk = useDataSetCommands();
  return async () => {
    const file = await pickWithInput(FILES);
    if (file) await desk.open(file);
  };
}

/** What stands in the place of the records: what can be opened, or why the last file could not be. */
export function OpenCard() {
  const file = useDataSet((state) => state.file);
  const open = useOpenDataSet();
  return (
    <section className={styles.card} aria-label="Open a data set">
      {file.kind === "failed" ? <Failed name={file.name} failure={file.failure} /> : <Welcome />}
      <Button tone="primary" icon={<FileJson size={17} />} onClick={() => void open()}>
        {file.kind === "failed" ? "Choose another file" : "Open a data set"}
      </Button>
      <p className={styles.hint}>
        Or drop a file anywhere: JSON or JSON lines, plain or in gzip, of any size.
      </p>
    </section>
  );
}

function Welcome() {
  return (
    <>
      <h2 className={styles.title}>Look through a data set and mend it</h2>
      <p>
        Every record in the format of VideoRefer-700K is accepted, or rejected with a reason. Where a repair
        is safe, one press makes it. Then export what is left, in the form that you train with.
      </p>
      <p className={styles.hint}>The file stays on this device.</p>
    </>
  );
}

function Failed({
  name,
  failure,
}: {
  name: string;
  failure: Parameters<typeof failureText>[0] & { message: string };
}) {
  const { title, advice } = failureText(failure);
  return (
    <div role="alert" className={styles.failed}>
      <h2 className={styles.title}>{title}</h2>
      <p>{advice}</p>
      <p className={styles.hint}>
        {name}: {failure.message}
      </p>
    </div>
  );
}
