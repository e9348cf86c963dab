import { History, RotateCcw, Undo2 } from "lucide-react";
import { useEffect } from "react";
import { questionWords } from "../../../../core/question.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { useShownQuestion } from "../../../../state/shown-objects.ts";
import { Button } from "../../../kit/button.tsx";
import { rich } from "../../../kit/rich-text.tsx";
import { useCommands, usePlayback } from "../../../services.tsx";
import styles from "./asked-bar.module.css";
import { leaveAsked } from "./shown-asked.ts";

/** Above the stage while it shows what was asked: which question, and the way back. A change of masks, or of the video, leads back too. */
export function AskedBar() {
  const asked = useShownQuestion();
  const words = useDocument(({ project }) => asked && questionWords(asked.question, project.objects));
  const waits = useApp(({ live }) => asked !== undefined && live[asked.id] !== undefined);
  const commands = useCommands();
  const playback = usePlayback();
  useEffect(() => {
    const leave = () => useApp.getState().shownAskedChanged(null);
    if (!asked) leave();
    const stops = [
      useDocument.subscribe(({ project }, before) => {
        if (project.objects !== before.project.objects) leave();
      }),
      useApp.subscribe(({ video }, before) => {
        if (video !== before.video) leave();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [asked]);
  if (!asked) return null;
  return (
    <section className={styles.bar} aria-label={t("What was asked")}>
      <History size={15} aria-hidden="true" />
      <p className={styles.words} title={words}>
        {rich("As asked: {question}", { question: <q>{words}</q> })}
      </p>
      <Button
        size="s"
        icon={<RotateCcw size={14} />}
        disabled={waits}
        onClick={() => commands.repeat(asked.id)}
      >
        {t("Ask again exactly")}
      </Button>
      <Button
        size="s"
        tone="primary"
        icon={<Undo2 size={14} />}
        command="ask.leave-asked"
        onClick={() => leaveAsked(playback)}
      >
        {t("Back to now")}
      </Button>
    </section>
  );
}
