import { askedSpan, type QuestionSpan, questionSpan } from "../asking/question-span.ts";
import { useApp } from "./app-store.ts";
import { useDocument } from "./document.ts";
import { shownQuestion } from "./shown-objects.ts";

/** The part of the video that the next question is about. */
export function currentQuestionSpan(): QuestionSpan {
  const asked = shownQuestion();
  if (asked) return askedSpan(asked);
  const { draft, live } = useApp.getState();
  return questionSpan(draft, useDocument.getState().project.exchanges, Object.keys(live));
}
