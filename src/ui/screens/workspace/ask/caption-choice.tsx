import type { CaptionLength } from "../../../../core/project.ts";
import styles from "./caption-choice.module.css";

const LENGTHS: readonly { length: CaptionLength; name: string }[] = [
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
      <legend className="visually-hidden">Length of the description</legend>
      {LENGTHS.map(({ length: value, name }) => (
        <label key={value} className={styles.length}>
          <input
            type="radio"
            name="caption-length"
            className="visually-hidden"
            checked={length === value}
            onChange={() => onChoose(value)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
