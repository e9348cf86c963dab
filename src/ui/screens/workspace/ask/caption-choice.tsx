import type { CaptionLength } from "../../../../core/project.ts";
import { type PlainText, t } from "../../../../language/text.ts";
import styles from "./caption-choice.module.css";

const LENGTHS: readonly { length: CaptionLength; name: PlainText }[] = [
  { length: "phrase", name: "Phrase" },
  { length: "sentence", name: "Sentence" },
  { length: "paragraph", name: "Paragraph" },
];

/** How long a description is to be. */
export function CaptionChoice({
  length,
  onChoose,
}: {
  readonly length: CaptionLength;
  onChoose(length: CaptionLength): void;
}) {
  return (
    <fieldset className={styles.lengths}>
      <legend className="visually-hidden">{t("Length of the description")}</legend>
      {LENGTHS.map(({ length: value, name }) => (
        <label key={value} className={styles.length}>
          <input
            type="radio"
            name="caption-length"
            className="visually-hidden"
            checked={length === value}
            onChange={() => onChoose(value)}
          />
          {t(name)}
        </label>
      ))}
    </fieldset>
  );
}
