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

/** Follows the newest answer; returns whether there is one, and a video to ask about. */
export function followNewest(): boolean {
  if (useApp.getState().video.kind !== "ready") return false;
  const newest = useDocument
    .getState()
    .project.exchanges.findLast((exchange) => exchange.state !== "streaming" && canBeFollowed(exchange));
  if (newest) followUp(newest.id);
  return newest !== undefined;
}

/** The next question begins a conversation of its own. Returns whether it would not have. */
export function leaveConversation(): boolean {
  const { draft, draftChanged } = useApp.getState();
  if (draft.follows === null) return false;
  draftChanged({ follows: null });
  return true;
}

export function focusComposer(): void {
  useApp.getState().shellChanged({ panel: "ask" });
  // The panel may only be mounted by that change.
  requestAnimationFrame(() => document.getElementById("ask-composer")?.focus());
}
