import { useEffect, useRef } from "react";
import { formatTime } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { usePlayback } from "../../../services.tsx";
import styles from "./position-readout.module.css";

/** Frame number (which can be typed, counting from 1) and time; written straight to the page as the playhead moves. */
export function PositionReadout({ info, compact }: { info: VideoInfo; compact: boolean }) {
  const playback = usePlayback();
  const input = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const count = info.timesSeconds.length;

  useEffect(() => {
    const write = () => {
      const index = playback.targetIndex;
      if (input.current && document.activeElement !== input.current) input.current.value = String(index + 1);
      if (time.current)
        time.current.textContent = formatTime((info.timesSeconds[index] ?? 0) - info.timesSeconds[0]!);
    };
    write();
    return playback.subscribe(write);
  }, [playback, info]);

  const go = () => {
    const field = input.current;
    if (!field) return;
    const wanted = frameNumber(field.value, count);
    if (wanted !== null) playback.seek(wanted - 1);
    field.value = String(playback.targetIndex + 1);
  };
  return (
    <div className={styles.position}>
      <label className={styles.frame}>
        <span className={compact ? "visually-hidden" : styles.word}>{t("Frame")}</span>
        <input
          ref={input}
          className={styles.number}
          inputMode="numeric"
          aria-label={t("Frame, 1 to {count}", { count })}
          size={String(count).length}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={go}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") {
              event.preventDefault();
              event.currentTarget.value = String(playback.targetIndex + 1);
              event.currentTarget.blur();
            }
          }}
        />
        <span>/ {count}</span>
      </label>
      <span className={styles.time} ref={time} />
      {!compact && (
        <span className={styles.soft}>/ {formatTime(info.endSeconds - info.timesSeconds[0]!)}</span>
      )}
    </div>
  );
}

/** The frame that was typed, the nearest there is; null when that is no number. */
function frameNumber(typed: string, count: number): number | null {
  if (!/^\s*\d+\s*$/.test(typed)) return null;
  return Math.min(count, Math.max(1, Number(typed)));
}
