import { type InputHTMLAttributes, useId } from "react";
import styles from "./model.module.css";
import form from "./model-form.module.css";

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "id"> {
  readonly label: string;
  readonly value: string;
  /** What belongs here, beneath the field. */
  readonly hint?: string;
  readonly onText: (text: string) => void;
}

/** One line of text with its name above it. */
export function TextField({ label, hint, onText, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onText(event.target.value)}
        {...rest}
      />
      {hint && (
        <small id={`${id}-hint`} className={styles.note}>
          {hint}
        </small>
      )}
    </div>
  );
}
