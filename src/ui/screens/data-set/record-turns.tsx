import { PencilLine } from "lucide-react";
import { useState } from "react";
import { type PlainText, t } from "../../../language/text.ts";
import type { RecordDetail } from "../../../protocol/dataset.ts";
import { Button } from "../../kit/button.tsx";
import { useDataSetCommands } from "../../services.tsx";
import { ModelReply } from "./model-reply.tsx";
import styles from "./record-turns.module.css";

const SPEAKERS: Readonly<Record<string, PlainText>> = { human: "Question", gpt: "Answer" };

/** The conversation of a record, each text of which can be changed. */
export function RecordTurns({ detail: { index, turns, media } }: { detail: RecordDetail }) {
  const [edited, setEdited] = useState<number | null>(null);
  if (!turns) return null;
  return (
    <ol className={styles.turns}>
      {turns.map(({ from, value }, nth) => {
        const speaker = SPEAKERS[from];
        const name = speaker ? t(speaker) : t("From {from}", { from });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns have no names but their places
          <li key={nth} className={styles.turn} data-from={from}>
            <div className={styles.head}>
              <b>{name}</b>
              {edited !== nth && (
                <Button
                  size="s"
                  tone="ghost"
                  icon={<PencilLine size={14} />}
                  aria-label={t("Edit {name} {nth}", {
                    name: name.toLowerCase(),
                    nth: Math.floor(nth / 2) + 1,
                  })}
                  onClick={() => setEdited(nth)}
                >
                  {t("Edit")}
                </Button>
              )}
            </div>
            {edited === nth ? (
              <TextEditor record={index} turn={nth} name={name} text={value} onDone={() => setEdited(null)} />
            ) : (
              <p className={styles.text}>{value}</p>
            )}
            {from === "gpt" && edited !== nth && (
              <ModelReply record={index} turn={nth} text={value} media={media} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

interface TextEditorProps {
  readonly record: number;
  readonly turn: number;
  readonly name: string;
  readonly text: string;
  onDone(): void;
}

function TextEditor({ record, turn, name, text, onDone }: TextEditorProps) {
  const desk = useDataSetCommands();
  const [value, setValue] = useState(text);
  const save = () => {
    onDone();
    if (value !== text) void desk.edit(record, turn, value);
  };
  return (
    <>
      <textarea
        className={styles.editor}
        aria-label={name}
        rows={4}
        value={value}
        // biome-ignore lint/a11y/noAutofocus: the person asked for this field
        autoFocus
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
          else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div className={styles.head}>
        <Button size="s" tone="primary" onClick={save}>
          {t("Save")}
        </Button>
        <Button size="s" tone="ghost" onClick={onDone}>
          {t("Cancel")}
        </Button>
      </div>
    </>
  );
}
