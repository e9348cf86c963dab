import type { ReactNode } from "react";
import styles from "./chip.module.css";

interface ChipProps {
  readonly tone?: "quiet" | "good" | "warn" | "problem";
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly title?: string;
  /** 0 to 1 fills the chip from the left. */
  readonly fraction?: number | null;
  /** Makes it a button. */
  readonly onClick?: () => void;
}

/** A small state with words, and a way to learn more where `onClick` is given. */
export function Chip({ tone = "quiet", icon, children, title, fraction = null, onClick }: ChipProps) {
  const inside = (
    <>
      {fraction !== null && <span className={styles.fill} style={{ width: `${fraction * 100}%` }} />}
      {icon}
      <span className={styles.text}>{children}</span>
    </>
  );
  if (!onClick) {
    return (
      <span className={styles.chip} data-tone={tone} title={title}>
        {inside}
      </span>
    );
  }
  return (
    <button type="button" className={styles.chip} data-tone={tone} title={title} onClick={onClick}>
      {inside}
    </button>
  );
}
