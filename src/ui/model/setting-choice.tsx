import { type PlainText, t } from "../../language/text.ts";
import styles from "./setting-choice.module.css";

interface SettingChoiceProps<Value extends string | number> {
  readonly legend: string;
  /** Of the group of radio buttons. */
  readonly name: string;
  readonly choices: readonly (readonly [Value, PlainText])[];
  /** None of them for a value that is no choice. */
  readonly chosen: string | number;
  onChoose(value: Value): void;
}

/** One of several values of a setting, side by side. */
export function SettingChoice<Value extends string | number>(props: SettingChoiceProps<Value>) {
  const { legend, name, choices, chosen, onChoose } = props;
  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      {choices.map(([value, words]) => (
        <label key={value}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
          {t(words)}
        </label>
      ))}
    </fieldset>
  );
}
