import { t } from "../../../../language/text.ts";
import { Button } from "../../../kit/button.tsx";
import styles from "./files.module.css";

interface ProgressProps {
  readonly label: string;
  /** 0 to 1 */
  readonly fraction: number;
  onCancel(): void;
}

/** How far a file is written or read, with a way to end that. */
export function Progress({ label, fraction, onCancel }: ProgressProps) {
  return (
    <div className={styles.buttons}>
      <progress value={fraction} max={1} aria-label={label} />
      <Button size="s" onClick={onCancel}>
        {t("Cancel")}
      </Button>
    </div>
  );
}
