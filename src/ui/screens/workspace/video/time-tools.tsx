import { ChevronLeft, ChevronRight, Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { useState } from "react";
import type { VideoInfo } from "../../../../core/video.ts";
import { type PlainText, t } from "../../../../language/text.ts";
import { IconButton } from "../../../kit/button.tsx";
import { usePlayback } from "../../../services.tsx";
import { goToMarked, type MarkedKind } from "../objects/marked-frames.ts";
import { fitTime, zoomTime } from "./time-commands.ts";
import styles from "./time-tools.module.css";
import { useTimeView } from "./time-view.ts";

const KINDS: readonly { kind: MarkedKind; name: PlainText; previous: string; next: string }[] = [
  { kind: "mask", name: "mask", previous: "go.previous-mask", next: "go.next-mask" },
  { kind: "hand", name: "hand-made", previous: "go.previous-hand", next: "go.next-hand" },
  { kind: "gap", name: "gap", previous: "go.previous-gap", next: "go.next-gap" },
  { kind: "doubtful", name: "doubtful", previous: "go.previous-doubtful", next: "go.next-doubtful" },
];

/** Beside the filmstrip: how close time is looked at, and a way from one mask, gap or doubtful frame to the next. */
export function TimeTools({ info }: { info: VideoInfo }) {
  const playback = usePlayback();
  const isWhole = useTimeView(({ view }) => view.length === 1);
  const [kind, setKind] = useState<MarkedKind>("mask");
  const { name, previous, next } = KINDS.find((other) => other.kind === kind)!;
  return (
    <div className={styles.tools}>
      <fieldset className={styles.row} aria-label={t("Zoom of time")}>
        <IconButton
          size="s"
          label={t("Show more of the video")}
          icon={<ZoomOut size={15} />}
          disabled={isWhole}
          onClick={() => zoomTime(playback, info, -1)}
        />
        <IconButton
          size="s"
          label={t("Show the whole video")}
          icon={<Maximize2 size={14} />}
          disabled={isWhole}
          onClick={fitTime}
        />
        <IconButton
          size="s"
          label={t("Look closer at the playhead’s time")}
          icon={<ZoomIn size={15} />}
          onClick={() => zoomTime(playback, info, 1)}
        />
      </fieldset>
      <fieldset dir="ltr" className={styles.row} aria-label={t("Go to a frame with")}>
        <IconButton
          size="s"
          label={t("Previous {name}", { name: t(name) })}
          command={previous}
          icon={<ChevronLeft size={15} />}
          onClick={() => goToMarked(playback, kind, -1)}
        />
        <select
          className={styles.kind}
          aria-label={t("Kind of frame to go to")}
          value={kind}
          onChange={(event) => setKind(event.target.value as MarkedKind)}
        >
          {KINDS.map((other) => (
            <option key={other.kind} value={other.kind}>
              {t(other.name)}
            </option>
          ))}
        </select>
        <IconButton
          size="s"
          label={t("Next {name}", { name: t(name) })}
          command={next}
          icon={<ChevronRight size={15} />}
          onClick={() => goToMarked(playback, kind, 1)}
        />
      </fieldset>
    </div>
  );
}
