import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import { maskedFrames } from "../../../../core/project.ts";
import type { AnnotationFormat, WrittenAnnotations } from "../../../../protocol/annotations.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { failureText } from "../../../failure-text.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { useAnnotationCommands } from "../../../services.tsx";
import { counted, FORMATS, lossesOf } from "./export-words.ts";
import styles from "./files.module.css";
import { Progress } from "./progress.tsx";

type Stage =
  | { readonly kind: "choosing" }
  | { readonly kind: "writing"; readonly fraction: number }
  /** Written, with something lost that only the masks could tell. */
  | { readonly kind: "told"; readonly written: WrittenAnnotations };

/** Chooses a form for what is marked, says what it has no place for, and hands over the file. */
export function ExportDialog() {
  const desk = useAnnotationCommands();
  const project = useDocument((state) => state.project);
  const [chosen, setChosen] = useState<AnnotationFormat>("coco");
  const [stage, setStage] = useState<Stage>({ kind: "choosing" });
  const masks = project.objects.reduce((sum, object) => sum + maskedFrames(object.masks).length, 0);
  const answers = project.exchanges.filter(({ answer }) => answer !== "").length;
  const words = FORMATS.find(({ format }) => format === chosen)!;
  const isEmpty = chosen === "records" ? answers === 0 : masks === 0;

  // What is being written when the dialog closes is given up.
  useEffect(() => () => desk.cancel(), [desk]);

  const save = ({ file }: WrittenAnnotations) => {
    desk.save(file);
    const { shellChanged, noticed } = useApp.getState();
    shellChanged({ dialog: null });
    noticed({ tone: "good", text: `${file.name} was saved.` });
  };
  const write = async () => {
    setStage({ kind: "writing", fraction: 0 });
    const written = await desk.write(chosen, (fraction) => setStage({ kind: "writing", fraction }));
    setStage({ kind: "choosing" });
    if (written.ok && written.value.losses.length === 0) save(written.value);
    else if (written.ok) setStage({ kind: "told", written: written.value });
    else if (written.error.code !== "cancelled") {
      const isKnown = written.error.code === "annotations-invalid";
      const title = isKnown ? `${words.name} cannot hold this project:` : failureText(written.error).title;
      useApp.getState().noticed({ tone: "problem", text: `${title} ${written.error.message}.` });
    }
  };

  return (
    <Dialog title="Export masks and answers">
      <p className={styles.soft}>
        {counted(project.objects.length, "object")}, {counted(masks, "mask")}, {counted(answers, "answer")}.
        The file is made on this device.
      </p>
      <fieldset className={styles.forms} disabled={stage.kind === "writing"}>
        <legend>Form</legend>
        {FORMATS.map(({ format, name, meaning }) => (
          <label key={format} className={styles.choice}>
            <input
              type="radio"
              name="export-form"
              checked={chosen === format}
              onChange={() => {
                setChosen(format);
                setStage({ kind: "choosing" });
              }}
            />
            <span>
              <b>{name}</b>
              <br />
              <span className={styles.soft}>{meaning}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className={styles.end}>
        <Losses sentences={stage.kind === "told" ? stage.written.losses : lossesOf(words, project)} />
        {stage.kind === "writing" && (
          <Progress label="Writing the file" fraction={stage.fraction} onCancel={() => desk.cancel()} />
        )}
        {stage.kind === "told" && (
          <Button tone="primary" icon={<Download size={16} />} onClick={() => save(stage.written)}>
            Save anyway
          </Button>
        )}
        {stage.kind === "choosing" && (
          <Button
            tone="primary"
            icon={<Download size={16} />}
            disabled={isEmpty}
            onClick={() => void write()}
          >
            Export
          </Button>
        )}
        {isEmpty && (
          <p className={styles.soft}>
            {chosen === "records" ? "Ask about something first." : "Mark something first."}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Losses({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return <p className={styles.soft}>All masks, names and times are in it.</p>;
  return (
    <ul className={styles.losses} aria-label="What is not in the file">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
