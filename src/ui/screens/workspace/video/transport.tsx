import {
  ChevronFirst,
  ChevronLast,
  Pause,
  Play,
  Repeat,
  StepBack,
  StepForward,
  Volume2,
  VolumeX,
} from "lucide-react";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { type Settings, SPEEDS } from "../../../../state/settings.ts";
import { IconButton } from "../../../kit/button.tsx";
import { usePlayback, usePlaying } from "../../../services.tsx";
import { TrackControl } from "../track/track-control.tsx";
import { PositionReadout } from "./position-readout.tsx";
import styles from "./transport.module.css";

/** Play, step, where we are, speed, loop and sound. */
export function Transport({ info, compact }: { info: VideoInfo; compact: boolean }) {
  const playback = usePlayback();
  const playing = usePlaying();
  const { speed, loop, muted } = useApp((state) => state.settings);
  const { settingsChanged } = useApp.getState();
  const last = info.timesSeconds.length - 1;

  return (
    <div className={styles.container}>
      <div className={styles.transport} data-compact={compact}>
        <div dir="ltr" className={styles.group}>
          {!compact && (
            <IconButton
              label={t("First frame")}
              command="video.first"
              className={styles.edge}
              icon={<ChevronFirst size={18} />}
              onClick={() => playback.seek(0)}
            />
          )}
          <IconButton
            label={t("Previous frame")}
            command="video.previous"
            icon={<StepBack size={17} />}
            onClick={() => playback.step(-1)}
          />
          <IconButton
            label={playing ? t("Pause") : t("Play")}
            command="video.play"
            tone="plain"
            className={styles.play}
            icon={playing ? <Pause size={18} /> : <Play size={18} />}
            disabled={last === 0}
            onClick={() => playback.toggle()}
          />
          <IconButton
            label={t("Next frame")}
            command="video.next"
            icon={<StepForward size={17} />}
            onClick={() => playback.step(1)}
          />
          {!compact && (
            <IconButton
              label={t("Last frame")}
              command="video.last"
              className={styles.edge}
              icon={<ChevronLast size={18} />}
              onClick={() => playback.seek(last)}
            />
          )}
        </div>
        <PositionReadout info={info} compact={compact} />
        <div className={styles.group}>
          <TrackControl compact={compact} />
          {!compact && info.variableFrameRate && (
            <span
              className={styles.badge}
              title={t("Frames differ in length. Frame numbers and times are exact all the same.")}
            >
              {t("variable rate")}
            </span>
          )}
          {!compact && (
            <label className={styles.speed}>
              <span className="visually-hidden">{t("Speed")}</span>
              <select
                value={speed}
                onChange={(event) =>
                  settingsChanged({ speed: Number(event.target.value) as Settings["speed"] })
                }
              >
                {SPEEDS.map((value) => (
                  <option key={value} value={value}>
                    {value}×
                  </option>
                ))}
              </select>
            </label>
          )}
          {!compact && (
            <IconButton
              label={t("Loop")}
              pressed={loop}
              icon={<Repeat size={16} />}
              onClick={() => settingsChanged({ loop: !loop })}
            />
          )}
          {!compact && (
            <IconButton
              label={muted ? t("Sound on") : t("Sound off")}
              icon={muted ? <VolumeX size={17} /> : <Volume2 size={17} />}
              onClick={() => settingsChanged({ muted: !muted })}
            />
          )}
        </div>
      </div>
    </div>
  );
}
