import { Lightbulb } from "lucide-react";
import { draftQuestion } from "../../../../asking/draft.ts";
import { questionWords } from "../../../../core/question.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { SAMPLE_PROJECT, sampleDraft } from "../../../../state/sample-project.ts";
import { Button } from "../../../kit/button.tsx";
import { focusComposer } from "./follow-up.ts";
import styles from "./suggestions.module.css";

/** In the sample project: questions to ask next, which a press puts into the composer. Those that were asked are gone from the list. */
export function Suggestions() {
  const project = useDocument((state) => state.project);
  const waits = useApp(({ live }) => Object.keys(live).length > 0);
  if (project.id !== SAMPLE_PROJECT.id || waits) return null;
  const { objects, exchanges } = project;
  const asked = new Set(exchanges.map(({ question }) => questionWords(question, objects)));
  const left = SAMPLE_PROJECT.suggests.flatMap((question) => {
    const draft = sampleDraft(question, objects);
    if (!draft) return [];
    const words = questionWords(
      draftQuestion(
        { ...draft, captionLength: "paragraph", options: ["", "", "", ""] },
        draft.objectIds ?? [],
        objects,
      ),
      objects,
    );
    return asked.has(words) ? [] : [{ words, draft }];
  });
  if (left.length === 0) return null;
  const take = (draft: (typeof left)[number]["draft"]) => {
    useApp.getState().draftChanged({ ...draft, captionLength: "paragraph", follows: null, versionOf: null });
    focusComposer();
  };
  return (
    <section className={styles.suggestions} aria-label={t("Suggestions")}>
      <h3 className={styles.title}>
        <Lightbulb size={14} aria-hidden="true" /> {t("Ask next")}
      </h3>
      {left.map(({ words, draft }) => (
        <Button key={words} size="s" className={styles.question} onClick={() => take(draft)}>
          {words}
        </Button>
      ))}
    </section>
  );
}
