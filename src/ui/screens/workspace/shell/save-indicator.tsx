import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { isWorthKeeping } from "../../../../core/project-summary.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import styles from "./save-indicator.module.css";

/** Whether the work is on disk. */
export function SaveIndicator({ compact }: { compact: boolean }) {
  const kind = useApp((state) => state.save.kind);
  const nothingYet = useDocument((state) => !isWorthKeeping(state.project));
  if (nothingYet && kind === "saved") return null;

  const { icon, text } = STATES[kind];
  return (
    <span className={styles.state} data-kind={kind} title={t(text)}>
      {icon}
      <span className={compact ? "visually-hidden" : undefined}>{t(text)}</span>
    </span>
  );
}

const STATES = {
  saved: { icon: <Check size={14} />, text: "Saved" },
  saving: { icon: <LoaderCircle size={14} />, text: "Saving…" },
  elsewhere: { icon: <CircleAlert size={14} />, text: "Not saved here" },
  failed: { icon: <CircleAlert size={14} />, text: "Not saved" },
} as const;
