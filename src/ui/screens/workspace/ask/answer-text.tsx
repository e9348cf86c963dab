import { type AnswerPart, answerParts } from "../../../../core/answer-parts.ts";
import { askedFrame, conversationObjects } from "../../../../core/conversation.ts";
import type { Exchange } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { keyed } from "../../../kit/keyed.ts";
import styles from "./answer-text.module.css";
import { ObjectChip } from "./object-chip.tsx";
import { TimeLink } from "./time-link.tsx";

/** The answer to the last of a conversation's turns: the model's words, and before them what the person made of them. */
export function AnswerText({ turns }: { turns: readonly Exchange[] }) {
  const { id, answer, correction } = turns[turns.length - 1]!;
  const running = useApp((state) => state.live[id] !== undefined);
  const own = (
    <p className={styles.answer} data-testid="answer">
      <Words text={answer} turns={turns} />
      {running && answer !== "" && <span className={styles.caret} />}
    </p>
  );
  if (!correction) return own;
  return (
    <>
      <section aria-label={t("Your correction")}>
        <h4 className={styles.whose}>{t("Your correction")}</h4>
        <p className={styles.answer}>
          <Words text={correction.text} turns={turns} />
        </p>
      </section>
      <section className={styles.replaced} aria-label={t("The model's words")}>
        <h4 className={styles.whose}>{t("The model's words")}</h4>
        {own}
      </section>
    </>
  );
}

/** Regions become chips and times become links into the clip; nothing is read as markup. */
function Words({ text, turns }: { text: string; turns: readonly Exchange[] }) {
  return keyed(answerParts(text)).map(({ key, value }) => <Part key={key} part={value} turns={turns} />);
}

function Part({ part, turns }: { part: AnswerPart; turns: readonly Exchange[] }) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "region": {
      const id = conversationObjects(turns)[part.index];
      return id ? (
        <ObjectChip id={id} frameIndex={askedFrame(turns, id)} />
      ) : (
        t("object {index}", { index: part.index })
      );
    }
    case "time":
      return <TimeLink text={part.text} seconds={part.seconds} />;
  }
}
