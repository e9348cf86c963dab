import { LANGUAGES } from "../../../language/languages.ts";
import { t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { SettingChoice } from "../../model/setting-choice.tsx";
import styles from "./settings.module.css";

const CHOICES = [
  ["system", "As the browser’s"],
  ["en", LANGUAGES.en],
  ["zh", LANGUAGES.zh],
] as const;

/** The language of the page. Each is called what those who read it call it. */
export function LanguageChoice() {
  const language = useApp((state) => state.settings.language);
  const { settingsChanged } = useApp.getState();
  return (
    <>
      <SettingChoice
        legend={t("Language")}
        name="language"
        choices={CHOICES}
        chosen={language}
        onChoose={(value) => settingsChanged({ language: value })}
      />
      <p className={styles.soft}>
        {t(
          "The prepared questions are put to models in English, as they were trained. Records and exports stay in English too.",
        )}
      </p>
    </>
  );
}
