import { useCallback, useMemo } from "react";
import { t } from "../../../language/text.ts";
import type { BenchRow, BesideAnswer, ChoiceVerdict } from "../../../protocol/benchmark.ts";
import { type BenchAnswer, useBenchmark } from "../../../state/benchmark.ts";
import styles from "../../clips/item-panel.module.css";
import { MarkedFrames } from "../../clips/marked-frames.tsx";
import { Facts } from "../../kit/facts.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import { ItemVerdict } from "./item-verdict.tsx";
import { mediaOf, shownFrame } from "./item-words.ts";
import { choiceVerdict } from "./listed-items.ts";
import { modeWords } from "./score-words.ts";

/** The chosen item: its frames with masks, what is asked, what is right, what the model replied and how that reads. */
export function ItemPanel() {
  const row = useBenchmark(({ file, selected }) =>
    file.kind === "open" && selected !== null ? (file.rows[selected] ?? null) : null,
  );
  if (!row) return <p className={styles.soft}>{t("Choose an item in the list to see it here.")}</p>;
  return <Item key={row.index} row={row} />;
}

function Item({ row }: { row: BenchRow }) {
  const answer = useBenchmark((state) => state.answers.get(row.key));
  const beside = useBenchmark((state) => state.beside);
  const fault = useBenchmark((state) => row.fault ?? state.faults.get(row.index) ?? null);
  const other = beside?.comparison?.others.get(row.key);
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2>{t("Item {id}", { id: row.id })}</h2>
        {row.type && <span className={styles.soft}>{row.type}</span>}
        <ItemVerdict row={row} />
      </div>
      {!answer && fault !== null && (
        <p className={styles.fault}>{t("It could not be asked about: {fault}", { fault })}</p>
      )}
      <ItemFrames row={row} />
      <section className={styles.asked}>
        <h3>{t("Question")}</h3>
        <p>
          {row.question === "" ? t("Describe the marked object, in the model's own wording.") : row.question}
        </p>
        {row.options.length > 0 && (
          <ul className={styles.options}>
            {row.options.map((option) => (
              <li key={option} data-right={option === row.answer}>
                {option}
                {option === row.answer && <span className={styles.soft}>{t(" (right)")}</span>}
              </li>
            ))}
          </ul>
        )}
        {row.fault === null && (row.answer === null || !row.options.includes(row.answer)) && (
          <>
            <h3>{row.question === "" ? t("Reference") : t("Right answer")}</h3>
            <p>{row.answer ?? t("It is not published.")}</p>
          </>
        )}
      </section>
      {answer && (
        <Answer title={t("Answer")} answer={{ pred: answer.prediction.pred, verdict: answer.verdict }} />
      )}
      {answer && <Asked answer={answer} />}
      {beside && other && <Answer title={t("Answer of {name}", { name: beside.name })} answer={other} />}
    </div>
  );
}

function ItemFrames({ row }: { row: BenchRow }) {
  const desk = useBenchmarkCommands();
  const folder = useBenchmark((state) => state.folder);
  const media = useMemo(() => mediaOf(row), [row]);
  const outlinesOn = useCallback((frame: number) => desk.outlines(row.index, frame), [desk, row]);
  return (
    <MarkedFrames
      clips={desk}
      folder={folder}
      media={media}
      frames={row.frames.length > 0 ? row.frames : [row.frame]}
      start={shownFrame(row)}
      preview={null}
      outlinesOn={outlinesOn}
    />
  );
}

function Answer({ title, answer: { pred, verdict } }: { title: string; answer: BesideAnswer }) {
  const choice = choiceVerdict({ verdict });
  return (
    <section className={styles.asked} aria-label={title}>
      <h3>{title}</h3>
      <p className={styles.raw}>{pred === "" ? t("(empty)") : pred}</p>
      {choice && (
        <Facts
          facts={[
            [t("Upstream's parser reads"), reading(choice.upstream)],
            [t("The strict one reads"), reading(choice.strict)],
          ]}
        />
      )}
    </section>
  );
}

function reading({ answer, isCorrect }: ChoiceVerdict["strict"]): string {
  if (answer === null) return t("nothing: wrong");
  const read = answer.trim() === "" ? t("a blank") : answer;
  return isCorrect ? t("{read}: right", { read }) : t("{read}: wrong", { read });
}

function Asked({ answer: { prediction } }: { answer: BenchAnswer }) {
  const { frames, milliseconds, promptHash } = prediction;
  const mode = "mode" in prediction ? prediction.mode : prediction.subtitles ? "subtitles" : "whole";
  return (
    <Facts
      facts={[
        [t("Frames shown"), `${frames}, ${modeWords(mode)}`],
        [t("Time"), t("{seconds} s", { seconds: (milliseconds / 1000).toFixed(1) })],
        [t("Prompt"), promptHash],
      ]}
    />
  );
}
