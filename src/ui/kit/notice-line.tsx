import { X } from "lucide-react";
import { useApp } from "../../state/app-store.ts";
import { IconButton } from "./button.tsx";
import styles from "./notice-line.module.css";

/** The newest piece of news, with a way to put it away: over the screen, or in the dialog that covers it. */
export function NoticeLine() {
  const notice = useApp((state) => state.notice);
  if (!notice) return null;
  return (
    <div className={styles.line} data-tone={notice.tone} role="status">
      <p>{notice.text}</p>
      <IconButton
        size="s"
        label="Dismiss"
        icon={<X size={15} />}
        onClick={() => useApp.getState().noticed(null)}
      />
    </div>
  );
}
