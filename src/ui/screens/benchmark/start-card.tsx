import { Trash2 } from "lucide-react";
import { pickWithInput } from "../../../services/file-picker.ts";
import { type BenchRunSummary, useBenchmark } from "../../../state/benchmark.ts";
import { IconButton } from "../../kit/button.tsx";
import { useFramesHost } from "../../model/use-frames-host.ts";
import { useBenchmarkCommands } from "../../services.tsx";
import { OpeningCard } from "../../shell/opening-card.tsx";
import styles from "./start-card.module.css";

const FILES = ".json,.jsonl,.ndjson,.gz,application/json,application/gzip";

/** What stands in the place of the items: what can be opened, and earlier runs. */
export function StartCard() {
  const desk = useBenchmarkCommands();
  const runs = useBenchmark((state) => state.runs);
  const host = useFramesHost();
  const open = async () => {
    const picked = await pickWithInput(FILES);
    if (picked) await desk.open(picked);
  };
  return (
    <OpeningCard
      what="a benchmark"
      title="Run a benchmark on the model of this page"
      words={
        "VideoRefer-Bench-Q asks with options, VideoRefer-Bench-D wants descriptions. Every answer is stored as it comes, so a run " +
        `can take nights. ${host ? `Frames of the clips are sent to ${host}.` : "Clips and answers stay on this device."}`
      }
      file={useBenchmark((state) => state.file)}
      hint="Or drop a file anywhere: VideoRefer-Bench-Q.json, VideoRefer-Bench-D.json, or a file of that form."
      onOpen={() => void open()}
    >
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
    </OpeningCard>
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
