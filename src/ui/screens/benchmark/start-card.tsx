import { FileJson, Trash2 } from "lucide-react";
import { pickWithInput } from "../../../services/file-picker.ts";
import { type BenchRunSummary, useBenchmark } from "../../../state/benchmark.ts";
import { failureText } from "../../failure-text.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import styles from "./start-card.module.css";

const FILES = ".json,.jsonl,.ndjson,.gz,application/json,application/gzip";

/** What stands in the place of the items: what can be opened, why the last file could not be, and earlier runs. */
export function StartCard() {
  const desk = useBenchmarkCommands();
  const file = useBenchmark((state) => state.file);
  const runs = useBenchmark((state) => state.runs);
  const open = async () => {
    const picked = await pickWithInput(FILES);
    if (picked) await desk.open(picked);
  };
  return (
    <section className={styles.card} aria-label="Open a benchmark">
      {file.kind === "failed" ? (
        <div role="alert" className={styles.failed}>
          <h2 className={styles.title}>{failureText(file.failure).title}</h2>
          <p className={styles.hint}>{file.failure.message}</p>
        </div>
      ) : (
        <>
          <h2 className={styles.title}>Run a benchmark on the model of this page</h2>
          <p>
            VideoRefer-Bench-Q asks with options, VideoRefer-Bench-D wants descriptions. Every answer is
            stored as it comes, so a run can take nights. Clips and answers stay on this device.
          </p>
        </>
      )}
      <Button
        tone="primary"
        icon={<FileJson size={17} />}
        disabled={file.kind === "reading"}
        onClick={() => void open()}
      >
        {file.kind === "failed" ? "Choose another file" : "Open a benchmark"}
      </Button>
      <p className={styles.hint} role="status">
        {file.kind === "reading"
          ? `Reading ${file.name}…`
          : "Or drop a file anywhere: VideoRefer-Bench-Q.json, VideoRefer-Bench-D.json, or a file of that form."}
      </p>
      {runs && runs.length > 0 && (
        <div className={styles.runs}>
          <h3>Earlier runs</h3>
          <ul>
            {runs.map((run) => (
              <Run key={run.id} run={run} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Run({ run }: { run: BenchRunSummary }) {
  const desk = useBenchmarkCommands();
  const { fileName, modelName, mode, answered, items, startedAt } = run;
  return (
    <li className={styles.run}>
      <button type="button" className={styles.open} onClick={() => void desk.openRun(run)}>
        <b>{fileName}</b>
        <span>
          {modelName}, {mode} · {answered.toLocaleString()} of {items.toLocaleString()} answered ·{" "}
          {new Date(startedAt).toLocaleDateString()}
        </span>
      </button>
      <IconButton
        label={`Delete the run of ${modelName} on ${fileName}`}
        icon={<Trash2 size={16} />}
        onClick={() => {
          if (confirm(`Delete ${answered} answers of ${modelName} to ${fileName}?`)) void desk.deleteRun(run);
        }}
      />
    </li>
  );
}
