import { useState } from "react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import type { SaveState } from "../../state/shell.ts";
import { failureReason } from "../failure-text.ts";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { NoticeLine } from "../kit/notice-line.tsx";
import { ProjectJobLine } from "../kit/project-job-line.tsx";
import { useCommands } from "../services.tsx";
import styles from "./notice-bar.module.css";

/**
 * What concerns the whole app, at most one of each kind, over the top of the window: nothing beneath moves, and each can be put
 * away. While a dialog is open, news is told there.
 */
export function NoticeBar() {
  const commands = useCommands();
  const save = useApp((state) => state.save);
  const dialog = useApp((state) => state.dialog);
  const updateWaiting = useApp((state) => state.updateWaiting);
  const [hidden, setHidden] = useState<SaveState["kind"] | null>(null);
  if (hidden !== null && hidden !== save.kind) setHidden(null);

  return (
    <div className={styles.notices}>
      {save.kind === "elsewhere" && hidden !== "elsewhere" && (
        <Notice
          tone="warn"
          role="alert"
          text={t("This project is open in another tab, which saves it. Changes made here are not kept.")}
          onDismiss={() => setHidden("elsewhere")}
        >
          <Button size="s" onClick={() => void commands.takeOver()}>
            {t("Use it here")}
          </Button>
        </Notice>
      )}
      {save.kind === "failed" && hidden !== "failed" && (
        <Notice
          tone="problem"
          role="alert"
          text={t("Your work could not be saved in this browser: {message}.", {
            message: failureReason(save.failure),
          })}
          onDismiss={() => setHidden("failed")}
        >
          <Button size="s" onClick={() => commands.exportProject()}>
            {t("Save to a file")}
          </Button>
        </Notice>
      )}
      {updateWaiting && (
        <Notice tone="info" text={t("A new version of VideoRefer is ready.")}>
          <Button size="s" tone="primary" onClick={() => void commands.applyUpdate()}>
            {t("Reload")}
          </Button>
          <Button
            size="s"
            tone="ghost"
            onClick={() => useApp.getState().shellChanged({ updateWaiting: false })}
          >
            {t("Later")}
          </Button>
        </Notice>
      )}
      {dialog === null && <ProjectJobLine />}
      {dialog === null && <NoticeLine />}
    </div>
  );
}
