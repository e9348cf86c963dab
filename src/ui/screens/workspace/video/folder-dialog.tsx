import { FolderOpen } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { rich } from "../../../kit/rich-text.tsx";
import { useCommands } from "../../../services.tsx";
import styles from "./folder-dialog.module.css";

/** As DAVIS and many cameras have it. */
const USUAL_RATE = 24;
const MOST = 240;

/** Asks how fast the pictures of a folder follow each other: files of pictures do not say. */
export function FolderDialog() {
  const commands = useCommands();
  const folder = useApp((state) => state.folderToOpen);
  const [rate, setRate] = useState(String(USUAL_RATE));
  const field = useId();
  if (!folder) return null;
  const perSecond = Number(rate);
  const isRate = Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= MOST;
  const { files, name } = folder;
  const open = (event: FormEvent) => {
    event.preventDefault();
    if (!isRate) return;
    useApp.getState().shellChanged({ dialog: null });
    void commands.openFolderAt(folder, perSecond);
  };
  return (
    <Dialog title={t("Open a folder of frames")}>
      <form className={styles.form} onSubmit={open}>
        <p>
          {rich("{name} holds {count} pictures, {first} to {last}.", {
            name: <strong>{name}</strong>,
            count: files.length,
            first: files[0]!.name,
            last: files.at(-1)!.name,
          })}
        </p>
        <label className={styles.rate} htmlFor={field}>
          {t("Pictures a second")}
          <input
            id={field}
            type="number"
            inputMode="numeric"
            min={1}
            max={MOST}
            step={1}
            value={rate}
            aria-describedby={`${field}-note`}
            onChange={({ target }) => setRate(target.value)}
          />
        </label>
        <p id={`${field}-note`} className={styles.note}>
          {isRate
            ? t("The clip is {seconds} s long. The rate stays as it is once the folder is open.", {
                seconds: (files.length / perSecond).toFixed(1),
              })
            : t("This should be a whole number from 1 to {MOST}.", { MOST })}
        </p>
        <Button type="submit" tone="primary" icon={<FolderOpen size={16} />} disabled={!isRate}>
          {t("Open")}
        </Button>
      </form>
    </Dialog>
  );
}
