import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import type { HistoryEntry } from "../../../../state/history.ts";
import type { Playback } from "../../../../state/playback.ts";
import { useCurrentHand } from "../stage/current-hand.ts";

/** Takes the last step back and shows the frame it concerned, so that nothing changes out of sight. */
export function undoEdit(playback: Playback): void {
  if (useCurrentHand.getState().hand?.shaping.takeBackAdded()) return;
  report(t("Undone"), t("Nothing to undo."), useDocument.getState().undone(), playback);
}

export function redoEdit(playback: Playback): void {
  report(t("Redone"), t("Nothing to redo."), useDocument.getState().redone(), playback);
}

function report(what: string, nothing: string, entry: HistoryEntry | null, playback: Playback): void {
  if (!entry) {
    useApp.getState().announced(nothing);
    return;
  }
  if (entry.frameIndex !== null && entry.frameIndex !== playback.targetIndex) playback.seek(entry.frameIndex);
  useApp.getState().announced(`${what}: ${entry.label}.`);
}
