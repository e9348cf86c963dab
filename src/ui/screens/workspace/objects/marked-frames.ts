import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";
import { selectedObject } from "../stage/live-edit.ts";
import { goToDoubtfulFrame } from "../track/track-from-here.ts";
import { nextMarkedFrame } from "./next-marked-frame.ts";

/** What one can go to from frame to frame. */
export type MarkedKind = "mask" | "hand" | "gap" | "doubtful";

const NOTHING: Readonly<Record<Exclude<MarkedKind, "doubtful">, string>> = {
  mask: "frame has a mask",
  hand: "frame has a mask drawn by hand",
  gap: "frame begins a gap",
};

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
  else announced(`No ${direction === 1 ? "later" : "earlier"} ${NOTHING[kind]}.`);
}
