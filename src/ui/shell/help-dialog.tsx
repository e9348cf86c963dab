import type { ReactNode } from "react";
import { chordText } from "../keys/chord.ts";
import type { KeyCommand, KeyGroup, KeyHint } from "../keys/key-command.ts";
import { Dialog } from "../kit/dialog.tsx";
import styles from "./help-dialog.module.css";

interface HelpDialogProps {
  /** What the screen is for, and its steps. */
  readonly children: ReactNode;
  readonly groups: readonly KeyGroup<never>[];
}

/** What a screen is for, and every key it has. */
export function HelpDialog({ children, groups }: HelpDialogProps) {
  return (
    <Dialog title="Keys and help">
      {children}
      {groups.map(({ title, commands, hints = [] }) => (
        <section key={title}>
          <h3 className={styles.title}>{title}</h3>
          <dl className={styles.list}>
            {[...commands.map(hintOf), ...hints].map(({ keysText, label }) => (
              <div key={label}>
                <dt>
                  <kbd className={styles.key}>{keysText}</kbd>
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

function hintOf({ keys, keysText, label }: KeyCommand<never>): KeyHint {
  return { keysText: keysText ?? keys.map(chordText).join(" or "), label };
}
