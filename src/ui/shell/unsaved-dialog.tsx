import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import { t } from "../../language/text.ts";
import type { UnsavedWork } from "../../state/shell.ts";
import { failureReason } from "../failure-text.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { useCommands } from "../services.tsx";
import styles from "./unsaved-dialog.module.css";

/** Before another project takes over from one that could not be saved: what shall become of the work? */
export function UnsavedDialog({ name, failure, answer }: UnsavedWork) {
  const commands = useCommands();
  const [isInFile, setInFile] = useState(false);
  const save = async () => {
    if (await commands.exportProject()) setInFile(true);
  };
  return (
    <Dialog title={t("Your work is not saved")}>
      <p>
        {failure
          ? t("“{name}” could not be saved in this browser: {message}.", {
              name,
              message: failureReason(failure),
            })
          : t("“{name}” is open in another tab, which saves it. What you changed in this tab is not kept.", {
              name,
            })}
      </p>
      {isInFile ? (
        <p role="status">
          {t("A copy was handed to your browser’s downloads. Check that it is there before you go on.")}
        </p>
      ) : (
        <p>{t("If you go on without a copy, what you did since the last save is lost.")}</p>
      )}
      <div className={styles.actions}>
        <Button
          tone={isInFile ? "plain" : "primary"}
          icon={<Download size={16} />}
          onClick={() => void save()}
        >
          {isInFile ? t("Save to a file again") : t("Save to a file")}
        </Button>
        {isInFile ? (
          <Button tone="primary" onClick={() => answer(true)}>
            {t("Go on")}
          </Button>
        ) : (
          <Button tone="danger" icon={<Trash2 size={16} />} onClick={() => answer(true)}>
            {t("Discard changes")}
          </Button>
        )}
        <Button onClick={() => answer(false)}>{t("Stay here")}</Button>
      </div>
    </Dialog>
  );
}
