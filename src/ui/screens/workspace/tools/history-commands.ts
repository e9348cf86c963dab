import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import type { HistoryEntry } from "../../../../state/history.ts";
import type { Playback } from "../../../../state/playback.ts";

/** Takes the last step back and shows the frame it concerned, so that nothing changes out of sight. */
export function undoEdit(playback: Playback): void {
  report(t("Undone"), useDocument.getState().undone(), playback);
}

export function redoEdit(playback: Playback): void {
  report(t("Redone"), useDocument.getState().redone(), playback);
}

function report(what: string, entry: HistoryEntry | null, playback: Playback): void {
  if (!entry) {
    useApp.getState().announced(what === "Undone" ? t("Nothing to undo.") : t("Nothing to redo."));
    return;
  }
  if (entry.frameIndex !== null && entry.frameIndex !== playback.targetIndex) playback.seek(entry.frameIndex);
  useApp.getState().announced(`${what}: ${entry.label}.`);
}
