import { Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { plural, t } from "../../../../language/text.ts";
import type { FitChoices, Misfits } from "../../../../protocol/annotations.ts";
import { pickWithInput } from "../../../../services/file-picker.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { Imported } from "../../../../state/commands/annotation-commands.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { failureReason, failureText } from "../../../failure-text.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { useAnnotationCommands } from "../../../services.tsx";
import { countedMasks } from "./export-words.ts";
import styles from "./files.module.css";
import { FitFields } from "./fit-fields.tsx";
import { misfitWords } from "./misfit-words.ts";
import { Progress } from "./progress.tsx";

type Stage =
  | { readonly kind: "choosing" }
  | { readonly kind: "reading"; readonly fraction: number }
  | { readonly kind: "asking"; readonly file: File; readonly misfits: Misfits };

/** Chooses a file of masks, asks about what does not fit the open video, and adds the rest as objects. */
export function ImportDialog() {
  const desk = useAnnotationCommands();
  const info = useVideoInfo();
  const [stage, setStage] = useState<Stage>({ kind: "choosing" });
  const [choices, setChoices] = useState<FitChoices>({ frames: "index", sizes: "scale" });

  // What is being read when the dialog closes is given up.
  useEffect(() => () => desk.cancel(), [desk]);

  const read = async (file: File, fit: FitChoices | null) => {
    setStage({ kind: "reading", fraction: 0 });
    const result = await desk.importMasks(file, fit, (fraction) => setStage({ kind: "reading", fraction }));
    const { noticed, shellChanged } = useApp.getState();
    setStage({ kind: "choosing" });
    if (!result.ok) {
      if (result.error.code === "cancelled") return;
      const { title } = failureText(result.error);
      noticed({ tone: "problem", text: `${title} ${file.name}: ${failureReason(result.error)}.` });
    } else if (result.value.kind === "misfits") {
      setStage({ kind: "asking", file, misfits: result.value.misfits });
    } else {
      shellChanged({ dialog: null });
      noticed({
        tone: result.value.masks > 0 ? "good" : "problem",
        text: addedWords(file.name, result.value),
      });
    }
  };
  const choose = async () => {
    const file = await pickWithInput(".json,.xml,.zip");
    if (file) await read(file, null);
  };

  return (
    <Dialog title={t("Import masks")}>
      <p>
        {t(
          "Masks of COCO, YouTube-VIS, DAVIS, CVAT, LabelMe or VideoRefer become objects of the open video. One undo takes them back.",
        )}
      </p>
      {!info && <p className={styles.soft}>{t("Open the video that they are of first.")}</p>}
      {stage.kind === "reading" && (
        <Progress label={t("Reading the file")} fraction={stage.fraction} onCancel={() => desk.cancel()} />
      )}
      {stage.kind === "choosing" && (
        <div>
          <Button tone="primary" icon={<Upload size={16} />} disabled={!info} onClick={() => void choose()}>
            {t("Choose a file")}
          </Button>
        </div>
      )}
      {stage.kind === "asking" && (
        <>
          <section aria-label={t("What does not fit")}>
            <h3 className={styles.title}>{t("{name} does not fit this video", { name: stage.file.name })}</h3>
            <ul className={styles.losses}>
              {misfitWords(stage.misfits, info?.timesSeconds.length ?? 0).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </section>
          <FitFields misfits={stage.misfits} choices={choices} onChange={setChoices} />
          <div className={styles.buttons}>
            <Button tone="primary" onClick={() => void read(stage.file, choices)}>
              {t("Add what fits")}
            </Button>
            <Button onClick={() => setStage({ kind: "choosing" })}>{t("Add nothing")}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function addedWords(name: string, added: Imported & { readonly kind: "added" }): string {
  const { objects, masks, leftOut, notes } = added;
  const words = t("{name}: {objects} with {masks} added", {
    name,
    objects: plural(objects, "{n} object", "{n} objects"),
    masks: countedMasks(masks),
  });
  return [
    `${words}${leftOut > 0 ? t(", {masks} left out", { masks: countedMasks(leftOut) }) : ""}.`,
    ...notes,
  ].join(" ");
}
