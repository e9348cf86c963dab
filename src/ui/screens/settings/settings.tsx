import { useEffect } from "react";
import { t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import { ScreenBar } from "../../shell/screen-bar.tsx";
import { AppearanceSection } from "./appearance-section.tsx";
import { InstallSection } from "./install-section.tsx";
import { KeysSection } from "./keys-section.tsx";
import { ModelSection } from "./model-section.tsx";
import styles from "./settings.module.css";
import { SETTINGS_KEYS } from "./settings-keys.ts";
import { StorageSection } from "./storage-section.tsx";

/** What a person sets once and finds again. All of it takes effect at once and is kept in this browser. */
export function Settings() {
  const dialog = useApp((state) => state.dialog);
  useKeys(SETTINGS_KEYS, null);
  const title = t("Settings – {title}", { title: "VideoRefer" });
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
  return (
    <div className={styles.screen}>
      <ScreenBar name="Settings" file={null}>
        {null}
      </ScreenBar>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <main className={styles.main} tabIndex={0} aria-label={t("Settings")}>
        <AppearanceSection />
        <ModelSection />
        <StorageSection />
        <InstallSection />
        <KeysSection />
      </main>
      {dialog === "help" && (
        <HelpDialog groups={SETTINGS_KEYS}>
          <p>{t("Every setting takes effect at once and is kept in this browser.")}</p>
        </HelpDialog>
      )}
    </div>
  );
}
