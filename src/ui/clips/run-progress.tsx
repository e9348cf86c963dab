import { type ReactNode, useEffect, useState } from "react";
import { formatNumber } from "../../language/formats.ts";
import { t } from "../../language/text.ts";
import { timeLeftWords } from "../../language/time-left.ts";
import styles from "./run-progress.module.css";

interface Progress {
  readonly done: number;
  readonly left: number;
  /** `performance.now()` at its start. */
  readonly startedMs: number;
  readonly stopping: boolean;
}

interface RunProgressProps {
  readonly progress: Progress;
  /** What is counted, for those who do not see the bar. */
  readonly what: string;
  /** What is done now, where that is said. */
  readonly doing?: string;
  /** Buttons behind it. */
  readonly children: ReactNode;
}

/** How far a run over many clips is, and how long it will take. */
export function RunProgress({ progress, what, doing = "", children }: RunProgressProps) {
  const { done, left, stopping } = progress;
  return (
    <>
      <progress className={styles.progress} aria-label={what} max={Math.max(1, done + left)} value={done} />
      <p className={styles.words} role="status">
        {stopping
          ? t("Stopping…")
          : t("{done} of {value} done", { done: formatNumber(done), value: formatNumber(done + left) })}
        {!stopping && <TimeLeft progress={progress} />}
        {!stopping && doing !== "" && <> · {doing}</>}
      </p>
      {children}
    </>
  );
}

/** At the pace so far; said anew with every item. */
function TimeLeft({ progress: { done, left, startedMs } }: { progress: Progress }) {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    setWords(done === 0 ? null : timeLeftWords(((performance.now() - startedMs) / done) * (left / 1000)));
  }, [done, left, startedMs]);
  return words === null ? null : <> · {words}</>;
}
