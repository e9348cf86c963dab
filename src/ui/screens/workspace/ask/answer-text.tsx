import { type AnswerPart, answerParts } from "../../../../core/answer-parts.ts";
import { conversationObjects } from "../../../../core/conversation.ts";
import type { Exchange, ObjectId } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";
import { keyed } from "../../../kit/keyed.ts";
import styles from "./answer-text.module.css";
import { ObjectChip } from "./object-chip.tsx";
import { TimeLink } from "./time-link.tsx";

/**
 * The model's words, of the last of a conversation's turns. Regions become chips and times become links into the clip; nothing is
 * read as markup.
 */
export function AnswerText({ turns }: { turns: readonly Exchange[] }) {
  const exchange = turns[turns.length - 1]!;
  const objects = conversationObjects(turns);
  const running = useApp((state) => state.live[exchange.id] !== undefined);
  return (
    <p className={styles.answer} data-testid="answer">
      {keyed(answerParts(exchange.answer)).map(({ key, value }) => (
        <Part key={key} part={value} objects={objects} />
      ))}
      {running && exchange.answer !== "" && <span className={styles.caret} />}
    </p>
  );
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
