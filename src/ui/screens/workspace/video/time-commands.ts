import { frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import type { Playback } from "../../../../state/playback.ts";
import { TIME_ZOOM_STEP, useTimeView, WHOLE, zoomedTime } from "./time-view.ts";

/** Zooms the timeline by notches around the playhead. */
export function zoomTime(playback: Playback, info: VideoInfo, notches: number): void {
  const at = frameFraction(info, playback.targetIndex);
  useTimeView
    .getState()
    .viewChanged((view) => zoomedTime(view, TIME_ZOOM_STEP ** notches, at, info.timesSeconds.length));
}

export function fitTime(): void {
  useTimeView.getState().viewChanged(() => WHOLE);
}

/** Whether keys of the timeline are meant: something in it has the focus. */
export function isTimelineFocused(): boolean {
  return document.activeElement?.closest("[data-timeline]") != null;
}
