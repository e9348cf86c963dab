import { askableObjects } from "../../../../asking/draft.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import styles from "./empty-conversation.module.css";

const STEPS = [
  ["Open a video or picture", "Mark things on any frame."],
  ["Mark something", "Click it, or draw over it. Track follows it through a video."],
  ["Ask", "What it is, what it is doing, how it relates to something else."],
] as const;

/** Before the first question: the three steps, those behind the person marked as done. */
export function EmptyConversation({ hasVideo }: { hasVideo: boolean }) {
  const hasObject = useDocument((state) => askableObjects(state.project.objects).length > 0);
  const done = hasVideo ? (hasObject ? 2 : 1) : 0;
  return (
    <ol className={styles.steps}>
      {STEPS.map(([title, words], index) => (
        <li key={title} className={styles.step} data-done={index < done}>
          <span className={styles.number} aria-hidden="true">
            {index + 1}
          </span>
          <div>
            <h3 className={styles.title}>{t(title)}</h3>
            <p className={styles.words}>{t(words)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
