import { frameAtTime } from "../../../../core/timeline.ts";
import { t } from "../../../../language/text.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { usePlayback } from "../../../services.tsx";
import styles from "./time-link.module.css";

/** A time in running text that leads to its frame; plain words when the clip does not reach that far. */
export function TimeLink({ text, seconds }: { text: string; seconds: number }) {
  const playback = usePlayback();
  const info = useVideoInfo();
  const start = info?.timesSeconds[0] ?? 0;
  if (!info || start + seconds > info.endSeconds) return <span>{text}</span>;
  return (
    <button
      type="button"
      className={styles.time}
      title={t("Go to this time")}
      onClick={() => playback.seek(frameAtTime(info, start + seconds))}
    >
      {text}
    </button>
  );
}
