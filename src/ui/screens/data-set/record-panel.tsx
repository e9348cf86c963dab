import { ArrowUpRight, ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import type { FrameOutlines, RecordDetail } from "../../../protocol/dataset.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { useDataSetCommands } from "../../services.tsx";
import { Doctor } from "./doctor.tsx";
import styles from "./record-panel.module.css";
import { RecordPicture } from "./record-picture.tsx";
import { RecordTurns } from "./record-turns.tsx";

/** The chosen record: its verdict, its frames with masks, its texts. */
export function RecordPanel() {
  const selected = useDataSet((state) => state.selected);
  const detail = useDataSet((state) => state.detail);
  if (selected === null) return <p className={styles.soft}>Choose a record in the list to see it here.</p>;
  if (!detail) return <p className={styles.soft}>Reading record {selected}…</p>;
  return (
    <div className={styles.panel}>
      <h2 className={styles.title}>
        Record {detail.index}
        {detail.id !== null && <span className={styles.soft}> id {detail.id}</span>}
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
  const version = useDataSet((state) => state.version);
  const [nth, setNth] = useState(0);
  const [outlines, setOutlines] = useState<FrameOutlines | null>(preview);
  const frame = frames[nth] ?? frames[0];

  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed record has other masks
  useEffect(() => {
    if (frame === undefined) return;
    let isWanted = true;
    void desk.outlines(index, frame).then((found) => {
      if (isWanted) setOutlines(found);
    });
    return () => {
      isWanted = false;
    };
  }, [desk, index, frame, version]);

  if (frame === undefined || !media) return null;
  const place =
    media.kind === "image" ? media.paths[0]! : `Frame ${frame} of ${media.paths[0] ?? "the video"}`;
  return (
    <figure className={styles.frames}>
      <RecordPicture
        media={media}
        frame={frame}
        outlines={outlines}
        small={false}
        width={320}
        height={190}
        label={`${place}, ${objectsText(outlines?.objects.length ?? 0)} marked`}
      />
      <figcaption className={styles.caption}>
        <IconButton
          size="s"
          label="Previous marked frame"
          icon={<ChevronLeft size={16} />}
          disabled={nth === 0}
          onClick={() => setNth(nth - 1)}
        />
        <span className={styles.place}>
          {place}
          {frames.length > 1 && ` · ${nth + 1} of ${frames.length}`}
        </span>
        <IconButton
          size="s"
          label="Next marked frame"
          icon={<ChevronRight size={16} />}
          disabled={nth >= frames.length - 1}
          onClick={() => setNth(nth + 1)}
        />
      </figcaption>
    </figure>
  );
}

const objectsText = (count: number) => (count === 1 ? "1 object" : `${count} objects`);

function InWorkspace({ detail: { index, media } }: { detail: RecordDetail }) {
  const desk = useDataSetCommands();
  const folder = useDataSet((state) => state.folder);
  const canOpen = desk.canOpen(media);
  const why =
    media?.kind !== "video"
      ? "The workspace opens videos."
      : folder === null
        ? "Choose the folder with the clips first."
        : "Its video is not in the folder, or it is a folder of frames.";
  return (
    <div className={styles.workspace}>
      <Button
        icon={<ArrowUpRight size={15} />}
        disabled={!canOpen}
        onClick={() => void desk.openInWorkspace(index)}
      >
        Open in the workspace
      </Button>
      {!canOpen && <span className={styles.soft}>{why}</span>}
    </div>
  );
}
