import type { ReactNode } from "react";
import { t } from "../../../../language/text.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import styles from "./stage-card.module.css";

/** What stands on the stage when there is no picture. The stage is dark in both themes, and so is what is on it. */
export function StageCard({ children }: { children: ReactNode }) {
  return (
    <div className={styles.area}>
      <div className={styles.card}>{children}</div>
    </div>
  );
}

/** A state between two videos, under an empty strip of film. */
export function StageSheet({ children }: { children: ReactNode }) {
  return (
    <div className={styles.area}>
      <div className={joinClasses(styles.card, styles.sheet)}>
        <svg viewBox="0 0 240 44" className={styles.strip} aria-hidden="true">
          <rect x="2" y="4" width="56" height="36" rx="3" />
          <rect x="62" y="4" width="56" height="36" rx="3" />
          <rect x="122" y="4" width="56" height="36" rx="3" />
          <rect x="182" y="4" width="56" height="36" rx="3" />
        </svg>
        {children}
        <p className={styles.hint}>{t("You can also drop a file anywhere in this window.")}</p>
      </div>
    </div>
  );
}
