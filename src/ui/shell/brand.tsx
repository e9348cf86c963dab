import styles from "./brand.module.css";

/** The name, beside a frame with something circled in grease pencil. */
export function Brand({ small }: { small: boolean }) {
  return (
    <h1 className={styles.brand}>
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect x="2.5" y="6" width="27" height="20" rx="3" className={styles.frame} />
        <path d="M2.5 11h27M2.5 21h27" className={styles.rule} />
        <path
          d="M21.6 11.2c-3.6-2.4-10.2-1.3-11.2 3.6-1 5 4.600 7.200 8.900 5.700 4.600-1.600 5.300-7.300 0.900-9.700-1.500-0.800-3.300-1-5-0.700"
          className={styles.loop}
        />
      </svg>
      <span className={small ? "visually-hidden" : styles.name}>VideoRefer</span>
    </h1>
  );
}
