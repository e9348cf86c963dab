import { flushSync } from "react-dom";
import { draftOf, isWritten } from "../../../../asking/draft.ts";
import { canBeFollowed } from "../../../../core/conversation.ts";
import type { AnswerId, Exchange } from "../../../../core/project.ts";
import { shownExchanges } from "../../../../core/versions.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";

/** Puts the composer into the conversation that ends with this answer, ready for words. */
export function followUp(id: AnswerId): void {
  const { draft, draftChanged } = useApp.getState();
  draftChanged({
    versionOf: null,
    follows: id,
    preset: isWritten(draft.preset) ? draft.preset : "free",
    objectIds: null,
  });
  focusComposer();
}

/** The newest answer that can be followed; null when there is none, or no video to ask about. */
export function answerToFollow(): AnswerId | null {
  if (useApp.getState().video.kind !== "ready") return null;
  const { live } = useApp.getState();
  return shownNow().findLast((exchange) => !live[exchange.id] && canBeFollowed(exchange))?.id ?? null;
}

/** Puts a question into the composer, to be asked in other words. What stood there comes back afterwards. */
export function editQuestion(exchange: Exchange): void {
  useApp.getState().editBegun(draftOf(exchange, useDocument.getState().project.objects));
  focusComposer();
}

export function leaveEdit(): void {
  useApp.getState().editEnded();
}

/** The newest question on display; null when there is none. */
export function newestQuestion(): Exchange | null {
  return shownNow().at(-1) ?? null;
}

/** The next question begins a conversation of its own. */
export function leaveConversation(): void {
  useApp.getState().draftChanged({ follows: null });
}

function shownNow(): readonly Exchange[] {
  return shownExchanges(useDocument.getState().project.exchanges, useApp.getState().chosenVersions);
}

export function focusComposer(): void {
  // The panel may only be mounted by that change, and the next key may come before a frame is drawn.
  flushSync(() => useApp.getState().shellChanged({ panel: "ask" }));
  document.getElementById("ask-composer")?.focus();
}
