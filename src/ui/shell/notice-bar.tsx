import { X } from "lucide-react";
import { useApp } from "../../state/app-store.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import styles from "./notice-bar.module.css";

/** What concerns the whole app, in one line under the top bar; at most one of each kind. */
export function NoticeBar() {
  const commands = useCommands();
  const notice = useApp((state) => state.notice);
  const save = useApp((state) => state.save);
  const updateWaiting = useApp((state) => state.updateWaiting);
  const { noticed, shellChanged } = useApp.getState();

  return (
    <>
      {save.kind === "elsewhere" && (
        <div className={styles.bar} data-tone="warn" role="alert">
          <p>This project is open in another tab, which saves it. What you change here is not kept.</p>
          <Button size="s" onClick={() => void commands.takeOver()}>
            Use it here
          </Button>
        </div>
      )}
      {save.kind === "failed" && (
        <div className={styles.bar} data-tone="problem" role="alert">
          <p>Your work could not be saved in this browser: {save.failure.message}.</p>
          <Button size="s" onClick={() => commands.exportProject()}>
            Save to a file
          </Button>
        </div>
      )}
      {updateWaiting && (
        <div className={styles.bar} data-tone="info" role="status">
          <p>A new version of VideoRefer is ready.</p>
          <Button size="s" tone="primary" onClick={() => void commands.applyUpdate()}>
            Reload
          </Button>
          <Button size="s" tone="ghost" onClick={() => shellChanged({ updateWaiting: false })}>
            Later
          </Button>
        </div>
      )}
      {notice && (
        <div className={styles.bar} data-tone={notice.tone} role="status">
          <p>{notice.text}</p>
          <IconButton size="s" label="Dismiss" icon={<X size={15} />} onClick={() => noticed(null)} />
        </div>
      )}
    </>
  );
}
