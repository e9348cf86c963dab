import { Trash2 } from "lucide-react";
import { formatDay, formatNumber } from "../../../language/formats.ts";
import { t } from "../../../language/text.ts";
import { pickSeveral } from "../../../services/file-picker.ts";
import { type BenchRunSummary, useBenchmark } from "../../../state/benchmark.ts";
import styles from "../../clips/kept-list.module.css";
import { IconButton } from "../../kit/button.tsx";
import { useFramesHost } from "../../model/use-frames-host.ts";
import { useBenchmarkCommands } from "../../services.tsx";
import { OpeningCard } from "../../shell/opening-card.tsx";
import { modeWords } from "./score-words.ts";

const FILES = ".json,.jsonl,.ndjson,.gz,.parquet,application/json,application/gzip";

/** What stands in the place of the items: what can be opened, and earlier runs. */
export function StartCard() {
  const desk = useBenchmarkCommands();
  const runs = useBenchmark((state) => state.runs);
  const host = useFramesHost();
  const open = async () => {
    const [first, ...others] = await pickSeveral(FILES);
    if (first) await desk.open(first, ...others);
  };
  return (
    <OpeningCard
      what={t("a benchmark")}
      title={t("Run a benchmark on the model of this page")}
      words={
        `${t("VideoRefer-Bench-Q asks with options, VideoRefer-Bench-D wants descriptions; MVBench, Video-MME and the Perception Test ask about whole clips. Every answer is stored as it comes, so a run can take nights.")} ` +
        (host
          ? t("Frames of the clips are sent to {host}.", { host })
          : t("Clips and answers stay on this device."))
      }
      file={useBenchmark((state) => state.file)}
      hint={t(
        "Or drop files anywhere: VideoRefer-Bench-Q.json or -D.json, the tasks of MVBench together, Video-MME's .parquet, or mc_question_test.json.",
      )}
      onOpen={() => void open()}
    >
      {runs && runs.length > 0 && (
        <div className={styles.kept}>
          <h3>{t("Earlier runs")}</h3>
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
    <li>
      <button type="button" className={styles.open} onClick={() => void desk.openRun(run)}>
        <b>{fileName}</b>
        <span>
          {t("{modelName}, {modeWords} · {answered} of {items} answered · {day}", {
            modelName,
            modeWords: modeWords(mode),
            answered: formatNumber(answered),
            items: formatNumber(items),
            day: formatDay(new Date(startedAt)),
          })}
        </span>
      </button>
      <IconButton
        label={t("Delete the run of {modelName} on {fileName}", { modelName, fileName })}
        icon={<Trash2 size={16} />}
        onClick={() => {
          if (
            confirm(
              t("Delete {answered} answers of {modelName} to {fileName}?", { answered, modelName, fileName }),
            )
          )
            void desk.deleteRun(run);
        }}
      />
    </li>
  );
}
