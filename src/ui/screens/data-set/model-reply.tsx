import { MessageCircleQuestion, Square } from "lucide-react";
import { useMemo } from "react";
import { type TextPiece, wordDifference } from "../../../core/word-difference.ts";
import { t } from "../../../language/text.ts";
import type { Media } from "../../../protocol/dataset.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { Button } from "../../kit/button.tsx";
import { useFramesHost } from "../../model/use-frames-host.ts";
import { useDataSetCommands } from "../../services.tsx";
import styles from "./model-reply.module.css";

interface ModelReplyProps {
  readonly record: number;
  /** The place of the record's answer among its turns. */
  readonly turn: number;
  /** The record's answer. */
  readonly text: string;
  readonly media: Media | null;
}

/** What the page's model answers to the same question about the same objects, beside the record's answer. */
export function ModelReply({ record, turn, text, media }: ModelReplyProps) {
  const desk = useDataSetCommands();
  const reply = useDataSet((state) =>
    state.reply?.record === record && state.reply.turn === turn ? state.reply : null,
  );
  const host = useFramesHost();
  // Another folder has other clips.
  useDataSet((state) => state.folder);
  if (reply && reply.text === null) {
    return (
      <div className={styles.asking}>
        <span role="status">{t("Asking the model…")}</span>
        <Button size="s" icon={<Square size={13} />} onClick={() => desk.stopAsking()}>
          {t("Stop")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <div className={styles.asking}>
        <Button
          size="s"
          icon={<MessageCircleQuestion size={14} />}
          disabled={!desk.canAsk(media)}
          title={desk.canAsk(media) ? undefined : t("Choose the folder with its video first")}
          onClick={() => void desk.ask(record, turn)}
        >
          {reply ? t("Ask the model again") : t("Ask the model")}
        </Button>
        {host && <span>{t("Frames are sent to {host}.", { host })}</span>}
      </div>
      {reply?.text !== undefined && reply.text !== null && (
        <Beside record={text} model={reply.model ?? t("The model")} reply={reply.text} />
      )}
    </>
  );
}

/** Two texts, with the words marked that one of them has alone. */
function Beside({ record, model, reply }: { record: string; model: string; reply: string }) {
  const [ofRecord, ofModel] = useMemo(() => wordDifference(record, reply), [record, reply]);
  return (
    <section aria-label={t("The record and the model")} className={styles.beside}>
      <div>
        <h4>{t("Record")}</h4>
        <Marked pieces={ofRecord} />
      </div>
      <div>
        <h4>{model}</h4>
        {reply === "" ? <p>{t("(empty)")}</p> : <Marked pieces={ofModel} />}
      </div>
      <p className={styles.soft}>{t("Marked words stand in one of the texts alone.")}</p>
    </section>
  );
}

function Marked({ pieces }: { pieces: readonly TextPiece[] }) {
  return (
    <p className={styles.text}>
      {pieces.map(({ text, isShared }, nth) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no names but their places
        isShared ? <span key={nth}>{text}</span> : <mark key={nth}>{text}</mark>,
      )}
    </p>
  );
}
