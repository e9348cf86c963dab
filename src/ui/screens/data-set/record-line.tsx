import { plural, t } from "../../../language/text.ts";
import type { RecordRow } from "../../../protocol/dataset.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { ClipPicture } from "../../clips/clip-picture.tsx";
import { ClipWords } from "../../clips/clip-words.tsx";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./record-line.module.css";
import { VerdictChip } from "./verdict-chip.tsx";

/** A record in the list; its number alone until it is read. */
export function RecordLine({ index, row }: { index: number; row: RecordRow | null }) {
  const desk = useDataSetCommands();
  const folder = useDataSet((state) => state.folder);
  if (!row) return <span className={styles.pending}>{t("Record {index}", { index })}</span>;
  const { id, media, question, answer, objects, preview } = row;
  const about = media?.paths[0] ?? (media?.kind === "none" ? t("text only") : t("unknown media"));
  return (
    <>
      <ClipPicture
        clips={desk}
        folder={folder}
        media={media}
        frame={preview?.frame ?? 0}
        outlines={preview}
        small
        width={112}
        height={68}
        label={plural(objects, "1 object", "{n} objects")}
      />
      <ClipWords
        name={id ?? `#${index}`}
        about={about}
        question={question.replace(/<(video|image)>\s*/g, "")}
        answer={answer}
      />
      <VerdictChip row={row} />
    </>
  );
}
