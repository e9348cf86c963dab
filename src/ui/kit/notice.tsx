import { X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../language/text.ts";
import { IconButton } from "./button.tsx";
import styles from "./notice.module.css";

interface NoticeProps {
  readonly tone: "info" | "good" | "warn" | "problem";
  /** An alert interrupts a screen reader, a status waits. */
  readonly role?: "alert" | "status";
  readonly text: string;
  /** Puts the notice away; without it there is no such button. */
  onDismiss?(): void;
  /** Buttons for what can be done about it. */
  readonly children?: ReactNode;
}

/** One line of news, with what can be done about it. */
export function Notice({ tone, role = "status", text, onDismiss, children }: NoticeProps) {
  return (
    <div className={styles.notice} data-tone={tone} role={role}>
      <p>{text}</p>
      {children}
      {onDismiss && <IconButton size="s" label={t("Dismiss")} icon={<X size={15} />} onClick={onDismiss} />}
    </div>
  );
}
