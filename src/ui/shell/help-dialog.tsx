import type { ReactNode } from "react";
import { useApp } from "../../state/app-store.ts";
import { type ChosenKeys, keysText } from "../keys/chosen-keys.ts";
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
  const chosen = useApp((state) => state.settings.keys);
  return (
    <Dialog title="Keys and help">
      {children}
      <p>
        Keys can be changed in the <a href="#/settings">settings</a>.
      </p>
      {groups.map(({ title, commands, hints = [] }) => (
        <section key={title}>
          <h3 className={styles.title}>{title}</h3>
          <dl className={styles.list}>
            {[...hintsOf(commands, chosen), ...hints].map(({ keysText, label }) => (
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

/** What has no key is among the commands to choose by name alone. */
function hintsOf(commands: readonly KeyCommand<never>[], chosen: ChosenKeys): readonly KeyHint[] {
  return commands
    .map((command) => ({ keysText: keysText(command, chosen), label: command.label }))
    .filter(({ keysText }) => keysText !== "");
}
