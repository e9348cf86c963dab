import { compareRepeated, type RepetitionDifference } from "../../../../asking/repeated-answer.ts";
import type { Exchange } from "../../../../core/project.ts";
import type { TextPiece } from "../../../../core/word-difference.ts";
import { type PlainText, t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { keyed } from "../../../kit/keyed.ts";
import panel from "./check-panel.module.css";
import styles from "./repetition-view.module.css";

const NOUNS = {
  model: "The model",
  weights: "The weights",
  variant: "The variant",
  app: "The app",
  device: "The device",
  frames: "The frames",
  prompt: "The prompt",
} as const satisfies Readonly<Record<RepetitionDifference, PlainText>>;

/** Whether an answer that was asked once more is the same, word for word, and what was not as before. */
export function RepetitionView({ exchange }: { exchange: Exchange }) {
  const before = useDocument(({ project }) => project.exchanges.find(({ id }) => id === exchange.repeats));
  if (exchange.state !== "finished" && exchange.state !== "length") return null;
  if (!before)
    return <p className={styles.verdict}>{t("Asked again exactly. The first answer was deleted.")}</p>;
  const { isSame, words, differences } = compareRepeated(before, exchange);
  return (
    <section className={panel.panel} aria-label={t("Asked again exactly")}>
      <p className={styles.verdict} data-same={isSame}>
        {isSame
          ? t("Asked again exactly: the same answer, word for word.")
          : t("Asked again exactly: another answer.")}
      </p>
      {!isSame && (
        <dl className={styles.answers}>
          <dt>{t("Before")}</dt>
          <dd>
            <Pieces pieces={words[0]} />
          </dd>
          <dt>{t("Now")}</dt>
          <dd>
            <Pieces pieces={words[1]} />
          </dd>
        </dl>
      )}
      {differences.length > 0 && (
        <ul className={styles.differences} aria-label={t("What was not as before")}>
          {differences.map(({ what, before, now }) => (
            <li key={what}>
              {what === "prompt"
                ? t("{what}: other words", { what: t(NOUNS[what]) })
                : t("{what}: {before} before, {now} now", {
                    what: t(NOUNS[what]),
                    before: short(before),
                    now: short(now),
                  })}
            </li>
          ))}
        </ul>
      )}
      {!isSame && differences.length === 0 && (
        <p className={styles.note}>
          {t("Model, app and device are as before. An earlier turn of the conversation may have changed.")}
        </p>
      )}
    </section>
  );
}

function Pieces({ pieces }: { pieces: readonly TextPiece[] }) {
  return keyed(pieces.map(({ text, isShared }) => ({ text, isShared }))).map(({ key, value }) =>
    value.isShared ? <span key={key}>{value.text}</span> : <mark key={key}>{value.text}</mark>,
  );
}

function short(value: string): string {
  if (value === "") return t("none");
  return value.length > 60 ? `${value.slice(0, 12)}…` : value;
}
