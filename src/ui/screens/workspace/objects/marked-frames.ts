import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";
import { selectedObject } from "../stage/live-edit.ts";
import { goToDoubtfulFrame } from "../track/track-from-here.ts";
import { nextMarkedFrame } from "./next-marked-frame.ts";

/** What one can go to from frame to frame. */
export type MarkedKind = "mask" | "hand" | "gap" | "doubtful";

const NO_LATER = {
  mask: "No later frame has a mask.",
  hand: "No later frame has a mask drawn by hand.",
  gap: "No later frame begins a gap.",
} as const;

const NO_EARLIER = {
  mask: "No earlier frame has a mask.",
  hand: "No earlier frame has a mask drawn by hand.",
  gap: "No earlier frame begins a gap.",
} as const;

/** Goes to the nearest such frame of the selected object before or after the one on display; without a selection, of any object. */
export function goToMarked(playback: Playback, kind: MarkedKind, direction: -1 | 1): void {
  if (kind === "doubtful") {
    goToDoubtfulFrame(playback, direction);
    return;
  }
  const { video, announced } = useApp.getState();
  if (video.kind !== "ready") return;
  const selected = selectedObject();
  const objects = selected ? [selected] : useDocument.getState().project.objects;
  const frames = video.info.timesSeconds.length;
  const frame = nextMarkedFrame(objects, kind, playback.targetIndex, direction, frames);
  if (frame !== null) playback.seek(frame);
  else announced(t((direction === 1 ? NO_LATER : NO_EARLIER)[kind]));
}
