import { Pencil, Reply, X } from "lucide-react";
import type { Exchange } from "../../../../core/project.ts";
import { questionWords } from "../../../../core/question.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { IconButton } from "../../../kit/button.tsx";
import styles from "./draft-note.module.css";
import { leaveConversation, leaveEdit } from "./follow-up.ts";

/** Names the question whose conversation the next one goes on with, and leads out of it. */
export function FollowedNote({ followed }: { followed: Exchange }) {
  return (
    <div className={styles.note}>
      <Reply size={14} aria-hidden="true" />
      <Words lead={t("Following up:")} question={followed} />
      <IconButton
        size="s"
        label={t("Leave this conversation")}
        command="ask.leave"
        icon={<X size={14} />}
        onClick={leaveConversation}
      />
    </div>
  );
}

/** Names the question that is asked in other words, and leads back to what stood in the composer before. */
export function EditedNote({ edited }: { edited: Exchange }) {
  return (
    <div className={styles.note}>
      <Pencil size={14} aria-hidden="true" />
      <Words lead={t("Editing:")} question={edited} />
      <IconButton
        size="s"
        label={t("Keep the question as it is")}
        command="ask.leave-edit"
        icon={<X size={14} />}
        onClick={leaveEdit}
      />
    </div>
  );
}

function Words({ lead, question }: { lead: string; question: Exchange }) {
  const words = useDocument(({ project }) => questionWords(question.question, project.objects));
  return (
    <p className={styles.words} id="draft-note" title={words}>
      {lead} <q>{words}</q>
    </p>
  );
}
