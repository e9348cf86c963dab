import { Pause, Play, X } from "lucide-react";
import { formatNumber } from "../../../language/formats.ts";
import { plural, t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { useBatch } from "../../../state/batch.ts";
import styles from "../../clips/run-bar.module.css";
import { RunProgress } from "../../clips/run-progress.tsx";
import { Button } from "../../kit/button.tsx";
import { useBatchCommands } from "../../services.tsx";
import { useBatchRows } from "./use-batch-rows.ts";

/** How far the batch is, and what goes on, pauses or ends it. */
export function BatchRunBar() {
  const desk = useBatchCommands();
  const progress = useBatch((state) => state.progress);
  const cancel = (
    <Button
      icon={<X size={15} />}
      onClick={() => {
        if (confirm(t("End this batch? Its answers are kept, and nothing more is asked.")))
          void desk.cancel();
      }}
    >
      {t("Cancel")}
    </Button>
  );
  return (
    <div className={styles.bar}>
      {progress ? (
        <RunProgress progress={progress} what={t("Questions done in this run")} doing={progress.doing}>
          <Button
            tone="primary"
            icon={<Pause size={14} />}
            disabled={progress.stopping}
            onClick={() => desk.pause()}
          >
            {t("Pause")}
          </Button>
          {cancel}
        </RunProgress>
      ) : (
        <Resting cancel={cancel} />
      )}
    </div>
  );
}

function Resting({ cancel }: { cancel: React.ReactNode }) {
  const desk = useBatchCommands();
  const { batch, folder, found } = useBatch();
  const rows = useBatchRows();
  const model = useApp((state) => state.model);
  if (!batch) return null;
  const answered = rows.filter(({ state }) => state === "answered").length;
  const failed = rows.filter(({ state }) => state === "failed").length;
  const unseen =
    batch.plan.objects === "found" ? batch.plan.clips.filter((clip) => !found.has(clip)).length : 0;
  const isDone = answered === rows.length && unseen === 0;
  const isOther = model.kind === "ready" && model.info.packageHash !== batch.packageHash;
  return (
    <>
      <p className={styles.words} role="status" data-testid="batch-words">
        {t("{model} · {answered} of {rows} answered", {
          model: batch.modelName,
          answered: formatNumber(answered),
          rows: formatNumber(rows.length),
        })}
        {failed > 0 && t(", {failed} failed", { failed: formatNumber(failed) })}
        {unseen > 0 &&
          plural(
            unseen,
            " · objects not looked for yet in 1 clip",
            " · objects not looked for yet in {n} clips",
          )}
        {batch.cancelled && ` · ${t("cancelled")}`}
      </p>
      {!batch.cancelled && !isDone && (
        <>
          <Button
            tone="primary"
            icon={<Play size={15} />}
            disabled={!folder || isOther}
            onClick={() => void desk.start()}
          >
            {t("Go on")}
          </Button>
          {cancel}
        </>
      )}
      {!folder && !batch.cancelled && (
        <p className={styles.hint}>
          {t(
            "Choose the folder “{folderName}” again, for its pictures and to go on. A browser does not keep it over a reload.",
            { folderName: batch.folderName },
          )}
        </p>
      )}
      {isOther && !isDone && (
        <p className={styles.hint}>
          {t("This batch was begun with another model. Choose {modelName} to go on.", {
            modelName: batch.modelName,
          })}
        </p>
      )}
    </>
  );
}
