import type { RecordRow } from "../../../protocol/dataset.ts";
import styles from "./record-list.module.css";
import { RecordPicture } from "./record-picture.tsx";
import { VerdictChip } from "./verdict-chip.tsx";

/** A record in the list; its number alone until it is read. */
export function RecordLine({ index, row }: { index: number; row: RecordRow | null }) {
  if (!row) return <span className={styles.pending}>Record {index}</span>;
  const { id, media, question, answer, objects, preview } = row;
  const about = media?.paths[0] ?? (media?.kind === "none" ? "text only" : "unknown media");
  return (
    <>
      <RecordPicture
        media={media}
        frame={preview?.frame ?? 0}
        outlines={preview}
        small
        width={112}
        height={68}
        label={objects === 1 ? "1 object" : `${objects} objects`}
      />
      <span className={styles.words}>
        <span className={styles.head}>
          <b>{id ?? `#${index}`}</b>
          <span className={styles.path}>{about}</span>
        </span>
        <span className={styles.question}>{question.replace(/<(video|image)>\s*/g, "")}</span>
        <span className={styles.answer}>{answer}</span>
      </span>
      <VerdictChip row={row} />
    </>
  );
}
