import { t } from "../../../../language/text.ts";
import type { FitChoices, Misfits } from "../../../../protocol/annotations.ts";
import styles from "./files.module.css";

interface FitFieldsProps {
  readonly misfits: Misfits;
  readonly choices: FitChoices;
  onChange(choices: FitChoices): void;
}

/** What to do with masks that do not fit, where there is a choice. */
export function FitFields({ misfits, choices, onChange }: FitFieldsProps) {
  const { frames, sizes } = choices;
  return (
    <>
      {misfits.otherTime + misfits.unplaced > 0 && (
        <fieldset className={styles.forms}>
          <legend>{t("Frames")}</legend>
          <Choice
            group="fit-frames"
            checked={frames === "index"}
            onChoose={() => onChange({ ...choices, frames: "index" })}
          >
            {t("By their number")}
          </Choice>
          <Choice
            group="fit-frames"
            checked={frames === "time"}
            onChoose={() => onChange({ ...choices, frames: "time" })}
          >
            {t("By their time, to the nearest frame")}
          </Choice>
        </fieldset>
      )}
      {misfits.otherSize > 0 && (
        <fieldset className={styles.forms}>
          <legend>{t("Masks of another size")}</legend>
          <Choice
            group="fit-sizes"
            checked={sizes === "scale"}
            onChoose={() => onChange({ ...choices, sizes: "scale" })}
          >
            {t("Scale to the size of the frame")}
          </Choice>
          <Choice
            group="fit-sizes"
            checked={sizes === "leave-out"}
            onChoose={() => onChange({ ...choices, sizes: "leave-out" })}
          >
            {t("Leave out")}
          </Choice>
        </fieldset>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly group: string;
  readonly checked: boolean;
  readonly children: string;
  onChoose(): void;
}

function Choice({ group, checked, children, onChoose }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <input type="radio" name={group} checked={checked} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}
