import type { Exchange } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import type { Playback } from "../../../../state/playback.ts";

/** Puts what was asked on the stage: the frame, the masks that the model was shown, the span and the frames. The document stays as it is. */
export function showAsked({ id, regions, settings }: Exchange, playback: Playback): void {
  const { shownAsked, shownAskedChanged, announced } = useApp.getState();
  const { selectedObjectId, objectSelected, project } = useDocument.getState();
  const before = shownAsked?.before ?? { frameIndex: playback.targetIndex, selected: selectedObjectId };
  playback.pause();
  shownAskedChanged({ id, before });
  const [first] = regions;
  const frame = first?.frame.frameIndex ?? settings.span?.first;
  if (frame !== undefined && frame !== playback.targetIndex) playback.seek(frame);
  if (first && project.objects.some((object) => object.id === first.objectId)) objectSelected(first.objectId);
  announced("The stage shows what was asked.");
}

/** Back to the masks, the frame and the selection of before. */
export function leaveAsked(playback: Playback): void {
  const { shownAsked, shownAskedChanged, announced } = useApp.getState();
  if (!shownAsked) return;
  const { frameIndex, selected } = shownAsked.before;
  shownAskedChanged(null);
  const { project, objectSelected } = useDocument.getState();
  if (selected === null || project.objects.some(({ id }) => id === selected)) objectSelected(selected);
  if (frameIndex !== playback.targetIndex) playback.seek(frameIndex);
  announced("The stage shows the present masks.");
}
