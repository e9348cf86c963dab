import type { Draft } from "../../../../asking/draft.ts";
import { t } from "../../../../language/text.ts";
import styles from "./option-fields.module.css";

const LETTERS = ["A", "B", "C", "D"] as const;

/** The four options of a multiple-choice question. */
export function OptionFields({
  options,
  onChange,
}: {
  options: Draft["options"];
  onChange(options: Draft["options"]): void;
}) {
  const change = (index: number, value: string) => {
    const [a, b, c, d] = options.map((option, other) => (other === index ? value : option)) as [
      string,
      string,
      string,
      string,
    ];
    onChange([a, b, c, d]);
  };
  return (
    <div className={styles.options}>
      {LETTERS.map((letter, index) => (
        <label key={letter} className={styles.option}>
          <span aria-hidden="true">{letter}</span>
          <input
            aria-label={t("Option {letter}", { letter })}
            value={options[index]}
            onChange={(event) => change(index, event.target.value)}
          />
        </label>
      ))}
    </div>
  );
}
