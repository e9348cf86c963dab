import { type AnswerPart, answerParts } from "../../../../core/answer-parts.ts";
import { conversationObjects } from "../../../../core/conversation.ts";
import type { Exchange, ObjectId } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";
import { keyed } from "../../../kit/keyed.ts";
import styles from "./answer-text.module.css";
import { ObjectChip } from "./object-chip.tsx";
import { TimeLink } from "./time-link.tsx";

/** The answer to the last of a conversation's turns: the model's words, and before them what the person made of them. */
export function AnswerText({ turns }: { turns: readonly Exchange[] }) {
  const { id, answer, correction } = turns[turns.length - 1]!;
  const objects = conversationObjects(turns);
  const running = useApp((state) => state.live[id] !== undefined);
  const own = (
    <p className={styles.answer} data-testid="answer">
      <Words text={answer} objects={objects} />
      {running && answer !== "" && <span className={styles.caret} />}
    </p>
  );
  if (!correction) return own;
  return (
    <>
      <section aria-label="Your correction">
        <h4 className={styles.whose}>Your correction</h4>
        <p className={styles.answer}>
          <Words text={correction.text} objects={objects} />
        </p>
      </section>
      <section className={styles.replaced} aria-label="The model's words">
        <h4 className={styles.whose}>The model's words</h4>
        {own}
      </section>
    </>
  );
}

/** Regions become chips and times become links into the clip; nothing is read as markup. */
function Words({ text, objects }: { text: string; objects: readonly ObjectId[] }) {
  return keyed(answerParts(text)).map(({ key, value }) => <Part key={key} part={value} objects={objects} />);
}

function Part({ part, objects }: { part: AnswerPart; objects: readonly ObjectId[] }) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "region": {
      const id = objects[part.index];
      return id ? <ObjectChip id={id} /> : `object ${part.index}`;
    }
    case "time":
      return <TimeLink text={part.text} seconds={part.seconds} />;
  }
}
