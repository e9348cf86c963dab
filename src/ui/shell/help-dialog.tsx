import type { ReactNode } from "react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { type ChosenKeys, keysText } from "../keys/chosen-keys.ts";
import type { KeyCommand, KeyGroup, KeyHint } from "../keys/key-command.ts";
import { Dialog } from "../kit/dialog.tsx";
import { rich } from "../kit/rich-text.tsx";
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
    <Dialog title={t("Keys and help")}>
      {children}
      <p>
        {rich("Keys can be changed in the {settings}.", {
          settings: <a href="#/settings">{t("settings")}</a>,
        })}
      </p>
      {groups.map(({ title, commands, hints = [] }) => (
        <section key={title}>
          <h3 className={styles.title}>{t(title)}</h3>
          <dl className={styles.list}>
            {[...hintsOf(commands, chosen), ...hints.map(shownHint)].map(({ keysText, label }) => (
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

const shownHint = ({ keysText, label }: KeyHint) => ({ keysText: t(keysText), label: t(label) });

/** What has no key is among the commands to choose by name alone. */
function hintsOf(commands: readonly KeyCommand<never>[], chosen: ChosenKeys) {
  return commands
    .map((command) => ({ keysText: keysText(command, chosen), label: t(command.label) }))
    .filter(({ keysText }) => keysText !== "");
}
