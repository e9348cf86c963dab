import { ArrowUpRight, Undo2 } from "lucide-react";
import { useCallback } from "react";
import { plural, t } from "../../../language/text.ts";
import type { RecordDetail } from "../../../protocol/dataset.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { useDocument } from "../../../state/document.ts";
import { MarkedFrames } from "../../clips/marked-frames.tsx";
import { Button } from "../../kit/button.tsx";
import { useDataSetCommands } from "../../services.tsx";
import { Doctor } from "./doctor.tsx";
import styles from "./record-panel.module.css";
import { RecordTurns } from "./record-turns.tsx";

/** The chosen record: its verdict, its frames with masks, its texts. */
export function RecordPanel() {
  const selected = useDataSet((state) => state.selected);
  const detail = useDataSet((state) => state.detail);
  if (selected === null)
    return <p className={styles.soft}>{t("Choose a record in the list to see it here.")}</p>;
  if (!detail) return <p className={styles.soft}>{t("Reading record {selected}…", { selected })}</p>;
  return (
    <div className={styles.panel}>
      <h2 className={styles.title}>
        {t("Record {index}", { index: detail.index })}
        {detail.id !== null && <span className={styles.soft}> {t("id {id}", { id: detail.id })}</span>}
      </h2>
      <Doctor detail={detail} />
      <Frames key={detail.index} detail={detail} />
      <RecordTurns key={`${detail.index} turns`} detail={detail} />
      <InWorkspace detail={detail} />
      <details>
        <summary>JSON</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
        <pre className={styles.json} tabIndex={0}>
          {detail.json}
        </pre>
      </details>
    </div>
  );
}

/** The frames that hold masks, one at a time. */
function Frames({ detail }: { detail: RecordDetail }) {
  const { index, frames, media, preview } = detail;
  const desk = useDataSetCommands();
  const folder = useDataSet((state) => state.folder);
  const version = useDataSet((state) => state.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed record has other masks
  const outlinesOn = useCallback((frame: number) => desk.outlines(index, frame), [desk, index, version]);
  if (!media) return null;
  return (
    <MarkedFrames
      clips={desk}
      folder={folder}
      media={media}
      frames={frames}
      preview={preview}
      outlinesOn={outlinesOn}
    />
  );
}

function InWorkspace({ detail }: { detail: RecordDetail }) {
  const { index, media } = detail;
  const desk = useDataSetCommands();
  const folder = useDataSet((state) => state.folder);
  const canOpen = desk.canOpen(media);
  // Objects come and go while this stands there.
  useDocument((state) => state.project);
  const there = desk.inWorkspace(detail);
  const why =
    media === null || media.kind === "none"
      ? t("This record is about no video and no image.")
      : folder === null
        ? t("Choose the folder with the clips first.")
        : t("What it is about is not in the folder.");
  return (
    <div className={styles.workspace}>
      <Button
        icon={<ArrowUpRight size={15} />}
        disabled={!canOpen}
        onClick={() => void desk.openInWorkspace(index)}
      >
        {t("Open in the workspace")}
      </Button>
      {there > 0 && (
        <Button icon={<Undo2 size={15} />} onClick={() => void desk.takeMasks(detail)}>
          {plural(there, "Put its masks back into the record", "Put the masks of {n} objects back")}
        </Button>
      )}
      {!canOpen && <span className={styles.soft}>{why}</span>}
    </div>
  );
}
