import { PRESETS } from "../../../../asking/draft.ts";
import type { Preset } from "../../../../asking/preset-question.ts";
import { t } from "../../../../language/text.ts";
import styles from "./preset-picker.module.css";

/** The kinds of question, one of which is always chosen. */
export function PresetPicker({ preset, onChoose }: { preset: Preset; onChoose(preset: Preset): void }) {
  return (
    <fieldset className={styles.presets}>
      <legend className="visually-hidden">{t("Kind of question")}</legend>
      {PRESETS.map(({ preset: value, name }) => (
        <label key={value} className={styles.preset}>
          <input
            type="radio"
            name="preset"
            className="visually-hidden"
            checked={preset === value}
            onChange={() => onChoose(value)}
          />
          {t(name)}
        </label>
      ))}
    </fieldset>
  );
}
