import styles from "./clip-words.module.css";

interface ClipWordsProps {
  readonly name: string;
  readonly about: string;
  readonly question: string;
  /** Left out while there is none. */
  readonly answer: string | undefined;
}

/** What a list says of a clip beside its picture. */
export function ClipWords({ name, about, question, answer }: ClipWordsProps) {
  return (
    <span className={styles.words}>
      <span className={styles.head}>
        <b>{name}</b>
        <span className={styles.about}>{about}</span>
      </span>
      <span className={styles.line}>{question}</span>
      {answer !== undefined && <span className={styles.line}>{answer}</span>}
    </span>
  );
}
