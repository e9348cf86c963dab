import { useSyncExternalStore } from "react";
import { frameAtTime, framesAround } from "../../../../core/timeline.ts";
import { t } from "../../../../language/text.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { usePlayback } from "../../../services.tsx";
import styles from "./time-link.module.css";

/** Played before the time, and after it. */
const REACH_SECONDS = 1;

/**
 * A time in running text: it goes to its frame and plays the two seconds around it again and again, and pressed once more it stands on the
 * frame. It only goes there for people who want less motion. Plain words when the clip does not reach that far.
 */
export function TimeLink({ text, seconds }: { text: string; seconds: number }) {
  const playback = usePlayback();
  const info = useVideoInfo();
  const looped = useSyncExternalStore(playback.subscribe, () => playback.loopedFrame);
  const atSeconds = (info?.timesSeconds[0] ?? 0) + seconds;
  if (!info || atSeconds > info.endSeconds) return <span>{text}</span>;
  const frame = frameAtTime(info, atSeconds);
  const isLooped = looped === frame;
  return (
    <button
      type="button"
      className={styles.time}
      title={
        isLooped
          ? t("Stop on this frame")
          : t("Play the two seconds around this time; press again to stop on its frame")
      }
      aria-pressed={isLooped}
      onClick={() => {
        if (isLooped || wantsLessMotion()) playback.seek(frame);
        else playback.loopAround(frame, framesAround(info, atSeconds, REACH_SECONDS));
      }}
    >
      {text}
    </button>
  );
}

/** By the page's own setting, else the system's. */
function wantsLessMotion(): boolean {
  const { motion } = document.documentElement.dataset;
  return motion === undefined ? matchMedia("(prefers-reduced-motion: reduce)").matches : motion === "reduced";
}
