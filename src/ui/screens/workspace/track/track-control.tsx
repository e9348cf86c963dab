import { Route, SlidersHorizontal, X } from "lucide-react";
import { t } from "../../../../language/text.ts";
import { timeLeftWords } from "../../../../language/time-left.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { LiveTrack } from "../../../../state/segmenting.ts";
import { Button, IconButton } from "../../../kit/button.tsx";
import { useCommands, usePlayback } from "../../../services.tsx";
import styles from "./track-control.module.css";
import { trackFromHere } from "./track-from-here.ts";

/** A shorter rest is over before it is read. */
const WORTH_TELLING_S = 10;

/** Follows what is marked on the frame through the whole video; while that goes on, how far it is, and a way to stop it. */
export function TrackControl({ compact }: { readonly compact: boolean }) {
  const commands = useCommands();
  const playback = usePlayback();
  const track = useApp((state) => state.track);
  if (track) return <TrackProgress track={track} compact={compact} />;
  const press = () => trackFromHere(commands, playback, "both");
  return (
    <div className={styles.control}>
      {compact ? (
        <IconButton
          label={t("Track")}
          command="track.both"
          tone="plain"
          icon={<Route size={17} />}
          onClick={press}
        />
      ) : (
        <Button
          size="s"
          tone="primary"
          icon={<Route size={15} />}
          command="track.both"
          title={t("Follow what is marked on this frame through the video")}
          onClick={press}
        >
          {t("Track")}
        </Button>
      )}
      {!compact && (
        <IconButton
          size="s"
          label={t("Tracking options")}
          icon={<SlidersHorizontal size={15} />}
          onClick={() => useApp.getState().shellChanged({ dialog: "track" })}
        />
      )}
    </div>
  );
}

function TrackProgress({ track, compact }: { track: LiveTrack; compact: boolean }) {
  const commands = useCommands();
  const { done, total, secondsLeft } = track;
  const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
  const left = secondsLeft !== null && secondsLeft > WORTH_TELLING_S ? timeLeftWords(secondsLeft) : null;
  if (compact) {
    return (
      <Button
        size="s"
        className={styles.compact}
        icon={<X size={12} />}
        aria-label={t("Stop tracking, {percent} % done", { percent })}
        onClick={() => commands.stopTracking()}
      >
        {percent} %
      </Button>
    );
  }
  return (
    <div className={styles.control}>
      <div
        className={styles.progress}
        role="progressbar"
        aria-label={t("Tracking")}
        aria-valuenow={percent}
        title={
          left === null
            ? t("Tracking: {done} of {total} frames", { done, total })
            : t("Tracking: {done} of {total} frames, {left}", { done, total, left })
        }
      >
        <span className={styles.fill} style={{ width: `${percent}%` }} />
        <span className={styles.words}>
          {done} / {total}
          {left !== null && <span className={styles.left}> · {left}</span>}
        </span>
      </div>
      <Button
        size="s"
        icon={<X size={14} />}
        title={t("Stop, and keep what is done")}
        command="track.stop"
        onClick={() => commands.stopTracking()}
      >
        <span className={styles.stop}>{t("Stop")}</span>
      </Button>
    </div>
  );
}
