import { useId } from "react";
import styles from "./choices.module.css";

interface RadioChoiceProps {
  readonly name: string;
  readonly meaning: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

/** One of several ways to get a model. */
export function RadioChoice({ name, meaning, checked, onChoose }: RadioChoiceProps) {
  const id = useId();
  return (
    <label className={styles.choice}>
      <input
        type="radio"
        name="model-choice"
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-meaning`}
        checked={checked}
        onChange={onChoose}
      />
      <span id={`${id}-name`}>{name}</span>
      <small id={`${id}-meaning`}>{meaning}</small>
    </label>
  );
}
