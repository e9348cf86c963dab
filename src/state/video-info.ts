import type { VideoInfo } from "../core/video.ts";
import { useApp } from "./app-store.ts";

/** What is known of the open video, or null. */
export function useVideoInfo(): VideoInfo | null {
  return useApp((state) => (state.video.kind === "ready" ? state.video.info : null));
}

/** Whether a picture is open, which has no time: nothing of time is shown then. */
export function useIsStill(): boolean {
  return useApp((state) => state.video.kind === "ready" && state.video.info.still === true);
}
