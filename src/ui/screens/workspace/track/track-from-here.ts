import type { ObjectId } from "../../../../core/project.ts";
import { nextDoubtfulFrame } from "../../../../core/track-plan.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { SegmentCommands, TrackOptions } from "../../../../state/commands/segment-commands.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";
import { selectedObject } from "../stage/live-edit.ts";
import { objectsToTrack } from "./trackable.ts";

/** Follows what is marked on the frame on display, through all frames in a direction. */
export function trackFromHere(
  commands: SegmentCommands,
  playback: Playback,
  direction: TrackOptions["direction"],
): void {
  const { project, selectedObjectId } = useDocument.getState();
  const objectIds = objectsToTrack(project.objects, playback.frameIndex, selectedObjectId);
  startTrack(commands, { objectIds, direction, frames: "all" });
}

/** Starts a track, or says what is missing. */
export function startTrack(commands: SegmentCommands, options: TrackOptions): void {
  const { video } = useApp.getState();
  const isStill = video.kind === "ready" && video.info.still;
  if (options.objectIds.length > 0 && !isStill) {
    commands.track(options);
    return;
  }
  const text = isStill
    ? t("A picture has no other frames to track to.")
    : t("Mark an object on this frame first. Tracking follows its mask through the video.");
  useApp.getState().noticed({ tone: "info", text });
}

/** Goes to the next frame on which the tracker was not sure of the selected object, or else of any. */
export function goToDoubtfulFrame(playback: Playback, direction: -1 | 1): void {
  const selected = selectedObject();
  const objects = selected ? [selected] : useDocument.getState().project.objects;
  const found = objects.flatMap(({ id, masks }) => {
    const frame = nextDoubtfulFrame(masks, playback.targetIndex, direction);
    return frame === null ? [] : [{ id, frame }];
  });
  const nearest = found.sort((a, b) => (a.frame - b.frame) * direction)[0];
  if (nearest) show(playback, nearest);
  else {
    const text =
      direction > 0
        ? t("No later frame is doubtful: tracking was sure of the rest.")
        : t("No earlier frame is doubtful: tracking was sure of the rest.");
    useApp.getState().noticed({ tone: "info", text });
  }
}

function show(playback: Playback, { id, frame }: { id: ObjectId; frame: number }): void {
  const { project, objectSelected } = useDocument.getState();
  const object = project.objects.find((other) => other.id === id);
  const confidence = Math.round((object?.masks[frame]?.confidence ?? 0) * 100);
  objectSelected(id);
  playback.seek(frame);
  useApp.getState().announced(
    t("Frame {frame}: {name}, confidence {confidence} %.", {
      frame: frame + 1,
      name: object?.name ?? "",
      confidence,
    }),
  );
}
