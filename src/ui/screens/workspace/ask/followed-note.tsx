import { Reply, X } from "lucide-react";
import type { Exchange } from "../../../../core/project.ts";
import { questionWords } from "../../../../core/question.ts";
import { useDocument } from "../../../../state/document.ts";
import { IconButton } from "../../../kit/button.tsx";
import { leaveConversation } from "./follow-up.ts";
import styles from "./followed-note.module.css";

/** Names the question whose conversation the next one goes on with, and leads out of it. */
export function FollowedNote({ followed }: { followed: Exchange }) {
  const words = useDocument(({ project }) => questionWords(followed.question, project.objects));
  return (
    <div className={styles.note}>
      <Reply size={14} aria-hidden="true" />
      <p className={styles.words} id="followed-note" title={words}>
        Following up: <q>{words}</q>
      </p>
      <IconButton
        size="s"
        label="Leave this conversation"
        shortcut="Escape"
        icon={<X size={14} />}
        onClick={leaveConversation}
      />
    </div>
  );
}
