import { useCallback, useMemo } from "react";
import { t } from "../../../language/text.ts";
import type { Media } from "../../../protocol/dataset.ts";
import { lineFrames, useBatch } from "../../../state/batch.ts";
import styles from "../../clips/item-panel.module.css";
import { MarkedFrames } from "../../clips/marked-frames.tsx";
import { Facts } from "../../kit/facts.tsx";
import { useBatchCommands } from "../../services.tsx";
import { type BatchRow, useBatchRows } from "./use-batch-rows.ts";

/** The chosen question: its clip with the objects, what was asked, and what came of it. */
export function QuestionPanel() {
  const selected = useBatch((state) => state.selected);
  const row = useBatchRows().find(({ key }) => key === selected);
  if (!row) return <p className={styles.soft}>{t("Choose a question in the list to see it here.")}</p>;
  return <Question key={row.key} row={row} />;
}

function Question({ row: { key, video, object, question, line } }: { row: BatchRow }) {
  const desk = useBatchCommands();
  const folder = useBatch((state) => state.folder);
  const media = useMemo((): Media => ({ kind: "video", paths: [video] }), [video]);
  const frames = useMemo(() => (line?.annotation ? lineFrames(line) : [0]), [line]);
  const outlinesOn = useCallback(async (frame: number) => desk.outlines(key, frame), [desk, key]);
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2>{video}</h2>
        {object !== null && <span className={styles.soft}>{object}</span>}
      </div>
      <MarkedFrames
        key={frames.length}
        clips={desk}
        folder={folder}
        media={media}
        frames={frames}
        preview={null}
        outlinesOn={outlinesOn}
      />
      <section className={styles.asked}>
        <h3>{t("Question")}</h3>
        <p>{question}</p>
      </section>
      {line?.error !== undefined && (
        <p className={styles.fault}>{t("It could not be answered: {error}", { error: line.error })}</p>
      )}
      {line?.answer !== undefined && (
        <section className={styles.asked} aria-label={t("Answer")}>
          <h3>{t("Answer")}</h3>
          <p className={styles.raw}>{line.answer === "" ? t("(empty)") : line.answer}</p>
          <Facts
            facts={[
              [t("Model"), line.model],
              [t("Frames shown"), `${line.frames ?? 0}`],
              [t("Time"), t("{seconds} s", { seconds: ((line.milliseconds ?? 0) / 1000).toFixed(1) })],
            ]}
          />
        </section>
      )}
    </div>
  );
}
