import { type ReactNode, useMemo } from "react";
import type { Exchange } from "../../../../core/project.ts";
import { wordsNotInAll } from "../../../../core/word-difference.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import styles from "./use-beside.module.css";

interface Beside {
  /** The other answers, for `AnswerText`; none while one is being written. */
  beside(exchange: Exchange): readonly string[];
  /** What marked words mean, where some are marked. */
  readonly note: ReactNode;
}

/** What answers that stand beside each other are compared with. */
export function useBeside(exchanges: readonly Exchange[]): Beside {
  const isWriting = useApp(({ live }) => exchanges.some(({ id }) => live[id] !== undefined));
  const compared = isWriting ? [] : exchanges.filter(({ answer }) => answer !== "");
  // The answers of before are kept while they say the same, since comparing takes a while.
  const key = JSON.stringify(compared.map(({ id, answer }) => [id, answer]));
  const { others, differs } = useMemo(() => {
    const answers = JSON.parse(key) as (readonly [id: string, answer: string])[];
    const others = new Map(
      answers.map(([id]) => [id, answers.filter(([other]) => other !== id).map(([, answer]) => answer)]),
    );
    const differs = answers.some(([id, answer]) => wordsNotInAll(answer, others.get(id)!).length > 0);
    return { others, differs };
  }, [key]);
  return {
    beside: ({ id }) => others.get(id) ?? NONE,
    note: differs && <p className={styles.note}>{t("Marked: words that not all of these answers have.")}</p>,
  };
}

const NONE: readonly string[] = [];
