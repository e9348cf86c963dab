import { flushSync } from "react-dom";
import { isWritten } from "../../../../asking/draft.ts";
import { canBeFollowed } from "../../../../core/conversation.ts";
import type { AnswerId } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";

/** Puts the composer into the conversation that ends with this answer, ready for words. */
export function followUp(id: AnswerId): void {
  const { draft, draftChanged } = useApp.getState();
  draftChanged({ follows: id, preset: isWritten(draft.preset) ? draft.preset : "free", objectIds: null });
  focusComposer();
}

/** The newest answer that can be followed; null when there is none, or no video to ask about. */
export function answerToFollow(): AnswerId | null {
  if (useApp.getState().video.kind !== "ready") return null;
  const { exchanges } = useDocument.getState().project;
  const { live } = useApp.getState();
  return exchanges.findLast((exchange) => !live[exchange.id] && canBeFollowed(exchange))?.id ?? null;
}

/** The next question begins a conversation of its own. */
export function leaveConversation(): void {
  useApp.getState().draftChanged({ follows: null });
}

export function focusComposer(): void {
  // The panel may only be mounted by that change, and the next key may come before a frame is drawn.
  flushSync(() => useApp.getState().shellChanged({ panel: "ask" }));
  document.getElementById("ask-composer")?.focus();
}
