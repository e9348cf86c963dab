import { Play, Square } from "lucide-react";
import { formatNumber } from "../../../language/formats.ts";
import { type PlainText, plural, t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { type BenchmarkState, useBenchmark } from "../../../state/benchmark.ts";
import styles from "../../clips/run-bar.module.css";
import { RunProgress } from "../../clips/run-progress.tsx";
import { Button } from "../../kit/button.tsx";
import { DemoBenchmarkWarning } from "../../model/demo-warning.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import { modeWords } from "./score-words.ts";

/** How the model is asked, how far the run is, and what goes on or stops it. */
export function RunBar() {
  const progress = useBenchmark((state) => state.progress);
  return (
    <>
      <div className={styles.bar}>
        {progress ? (
          <RunProgress progress={progress} what={t("Items done in this run")}>
            <Stop stopping={progress.stopping} />
          </RunProgress>
        ) : (
          <Settings />
        )}
      </div>
      <DemoBenchmarkWarning />
    </>
  );
}

function Stop({ stopping }: { stopping: boolean }) {
  const desk = useBenchmarkCommands();
  return (
    <Button tone="primary" icon={<Square size={14} />} disabled={stopping} onClick={() => desk.stop()}>
      {t("Stop")}
    </Button>
  );
}

function Settings() {
  const desk = useBenchmarkCommands();
  const { mode, limit, folder, run, elsewhere } = useBenchmark();
  const rows = useBenchmark(({ file }) => (file.kind === "open" ? file.rows.length : 0));
  const answered = useBenchmark((state) => state.answers.size);
  const model = useApp((state) => state.model);
  const isOwn =
    run !== null && run.mode === mode && model.kind === "ready" && model.info.packageHash === run.packageHash;
  const isDone = isOwn && answered >= Math.min(rows, limit ?? rows);
  return (
    <>
      <ModeField />
      <label className={styles.field}>
        {t("Items")}
        <input
          type="number"
          min={1}
          max={rows}
          placeholder={t("all {rows}", { rows })}
          value={limit ?? ""}
          onChange={({ target }) => {
            const wanted = Math.floor(target.valueAsNumber);
            desk.configure({ limit: wanted >= 1 ? wanted : null });
          }}
        />
      </label>
      <p className={styles.words} role="status" data-testid="run-words">
        {run ? `${run.modelName}, ${modeWords(run.mode)} · ` : ""}
        {t("{answered} of {rows} answered", { answered: formatNumber(answered), rows: formatNumber(rows) })}
        {run && !isOwn && ` · ${t("not with the model and frames that are chosen now")}`}
      </p>
      <Button
        tone="primary"
        icon={<Play size={15} />}
        disabled={!folder || isDone}
        title={folder ? undefined : t("Choose the folder with the clips first")}
        onClick={() => void desk.start()}
      >
        {isOwn && answered > 0 ? t("Go on") : t("Run")}
      </Button>
      {elsewhere > 0 && (
        <p className={styles.hint}>
          {plural(
            elsewhere,
            "1 object has no mask on the item's frame and was shown on the nearest that has one.",
            "{n} objects have no mask on the item's frame and were shown on the nearest that has one.",
          )}
        </p>
      )}
      {!folder && <p className={styles.hint}>{folderWords(run?.folderName ?? null)}</p>}
    </>
  );
}

/** What of an item a model is shown, where there is a choice. */
function ModeField() {
  const desk = useBenchmarkCommands();
  const mode = useBenchmark((state) => state.mode);
  const bench = useBenchmark(({ file }) => (file.kind === "open" ? file.bench : null));
  const choice = bench === "video-mme" ? SUBTITLES : bench === "Q" || bench === "D" ? FRAMES : null;
  if (!choice) return null;
  return (
    <label className={styles.field}>
      {t(choice.name)}
      <select
        value={mode}
        onChange={(event) => desk.configure({ mode: event.target.value as BenchmarkState["mode"] })}
      >
        {choice.modes.map(([value, words]) => (
          <option key={value} value={value}>
            {t(words)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ModeChoice {
  readonly name: PlainText;
  readonly modes: readonly (readonly [BenchmarkState["mode"], PlainText])[];
}
const FRAMES: ModeChoice = {
  name: "Frames with masks",
  modes: [
    ["single", "The item's own (single)"],
    ["multi", "All that are marked (multi)"],
  ],
};
const SUBTITLES: ModeChoice = {
  name: "Subtitles",
  modes: [
    ["whole", "Without"],
    ["subtitles", "With, from the folder subtitles"],
  ],
};

const folderWords = (before: string | null) =>
  before === null
    ? t("Choose the folder with the clips first.")
    : t(
        "Choose the folder with the clips again; it was “{before}”. A browser does not keep it over a reload.",
        { before },
      );
