import { type KeyboardEvent, useState } from "react";
import { conversationObjects } from "../../../../core/conversation.ts";
import { answerFromTyped, heldAnswer, typedAnswer } from "../../../../core/correction.ts";
import type { Exchange } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { Button } from "../../../kit/button.tsx";
import styles from "./correction-editor.module.css";

interface CorrectionEditorProps {
  /** The conversation up to the answer, which is the last. */
  readonly turns: readonly Exchange[];
  onClose(): void;
}

/** A field for a better answer, with objects as `@name`. Saved empty or unchanged, the model's answer holds again. */
export function CorrectionEditor({ turns, onClose }: CorrectionEditorProps) {
  const exchange = turns[turns.length - 1]!;
  const numbered = conversationObjects(turns);
  const { project, answerCorrected } = useDocument.getState();
  const [typed, setTyped] = useState(() => typedAnswer(heldAnswer(exchange), numbered, project.objects));
  const save = () => {
    answerCorrected(exchange.id, answerFromTyped(typed, numbered, project.objects));
    onClose();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.editor}>
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
        autoFocus
        className={styles.text}
        aria-label={t("Corrected answer")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={pressed}
      />
      <div className={styles.foot}>
        <Button size="s" tone="primary" aria-keyshortcuts="Control+Enter" onClick={save}>
          {t("Save the correction")}
        </Button>
        <Button size="s" tone="ghost" aria-keyshortcuts="Escape" onClick={onClose}>
          {t("Cancel")}
        </Button>
      </div>
    </div>
  );
}
