import type { VideoInfo } from "../core/video.ts";
import { useApp } from "./app-store.ts";

/** What is known of the open video, or null. */
export function useVideoInfo(): VideoInfo | null {
  return useApp((state) => (state.video.kind === "ready" ? state.video.info : null));
}
