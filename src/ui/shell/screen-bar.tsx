import { CircleHelp, SquareTerminal } from "lucide-react";
import type { ReactNode } from "react";
import { type PlainText, t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { IconButton } from "../kit/button.tsx";
import { Brand } from "./brand.tsx";
import styles from "./screen-bar.module.css";
import { ThemeButton } from "./theme.tsx";

interface ScreenBarProps {
  readonly name: PlainText;
  /** The name of what is open; null for nothing. */
  readonly file: string | null;
  /** What can be done with it. */
  readonly children: ReactNode;
}

/** The head of a screen beside the workspace. */
export function ScreenBar({ name, file, children }: ScreenBarProps) {
  return (
    <header className={styles.bar}>
      <Brand small />
      <a className={styles.link} href="#/">
        {t("Workspace")}
      </a>
      <p className={styles.name}>
        <b>{t(name)}</b>
        {file !== null && <span className={styles.file}>{file}</span>}
      </p>
      <div className={styles.actions}>
        {children}
        <ThemeButton />
        <IconButton
          label={t("All commands")}
          command="app.commands"
          icon={<SquareTerminal size={18} strokeWidth={1.75} />}
          onClick={() => useApp.getState().shellChanged({ dialog: "commands" })}
        />
        <IconButton
          label={t("Keys and help")}
          command="app.help"
          icon={<CircleHelp size={18} strokeWidth={1.75} />}
          onClick={() => useApp.getState().shellChanged({ dialog: "help" })}
        />
      </div>
    </header>
  );
}
