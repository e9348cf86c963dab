import type { ReactNode } from "react";
import styles from "./stage-card.module.css";

/** What stands on the stage when there is no picture. The stage is dark in both themes, and so is what is on it. */
export function StageCard({ children }: { children: ReactNode }) {
  return (
    <div className={styles.area}>
      <div className={styles.card}>{children}</div>
    </div>
  );
}
