import type { ReactNode } from "react";
import { useNamedKey } from "./button.tsx";
import styles from "./chip.module.css";

interface ChipProps {
  readonly tone?: "quiet" | "good" | "warn" | "problem";
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly title?: string;
  /** The id of the command that does the same: its key is named in the tooltip. */
  readonly command?: string;
  /** 0 to 1 fills the chip from the left. */
  readonly fraction?: number | null;
  /** Makes it a button. */
  readonly onClick?: () => void;
}

/** A small state with words, and a way to learn more where `onClick` is given. */
export function Chip({
  tone = "quiet",
  icon,
  children,
  title,
  command,
  fraction = null,
  onClick,
}: ChipProps) {
  const named = useNamedKey(title, command);
  const inside = (
    <>
      {fraction !== null && <span className={styles.fill} style={{ width: `${fraction * 100}%` }} />}
      {icon}
      <span className={styles.text}>{children}</span>
    </>
  );
  if (!onClick) {
    return (
      <span className={styles.chip} data-tone={tone} {...named}>
        {inside}
      </span>
    );
  }
  return (
    <button type="button" className={styles.chip} data-tone={tone} {...named} onClick={onClick}>
      {inside}
    </button>
  );
}
