import { ChevronLeft, ChevronRight, Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { useState } from "react";
import type { VideoInfo } from "../../../../core/video.ts";
import { IconButton } from "../../../kit/button.tsx";
import { usePlayback } from "../../../services.tsx";
import { goToMarked, type MarkedKind } from "../objects/marked-frames.ts";
import { fitTime, zoomTime } from "./time-commands.ts";
import styles from "./time-tools.module.css";
import { useTimeView } from "./time-view.ts";

const KINDS: readonly { kind: MarkedKind; name: string; keys: readonly [string, string] }[] = [
  { kind: "mask", name: "mask", keys: [",", "."] },
  { kind: "hand", name: "hand-made", keys: [";", "'"] },
  { kind: "gap", name: "gap", keys: ["<", ">"] },
  { kind: "doubtful", name: "doubtful", keys: ["Shift+U", "U"] },
];

/** Beside the filmstrip: how close time is looked at, and a way from one mask, gap or doubtful frame to the next. */
export function TimeTools({ info }: { info: VideoInfo }) {
  const playback = usePlayback();
  const isWhole = useTimeView(({ view }) => view.length === 1);
  const [kind, setKind] = useState<MarkedKind>("mask");
  const { name, keys } = KINDS.find((other) => other.kind === kind)!;
  return (
    <div className={styles.tools}>
      <fieldset className={styles.row} aria-label="Zoom of time">
        <IconButton
          size="s"
          label="Show more of the video"
          icon={<ZoomOut size={15} />}
          disabled={isWhole}
          onClick={() => zoomTime(playback, info, -1)}
        />
        <IconButton
          size="s"
          label="Show the whole video"
          icon={<Maximize2 size={14} />}
          disabled={isWhole}
          onClick={fitTime}
        />
        <IconButton
          size="s"
          label="Look closer at the playhead’s time"
          icon={<ZoomIn size={15} />}
          onClick={() => zoomTime(playback, info, 1)}
        />
      </fieldset>
      <fieldset className={styles.row} aria-label="Go to a frame with">
        <IconButton
          size="s"
          label={`Previous ${name}`}
          shortcut={keys[0]}
          icon={<ChevronLeft size={15} />}
          onClick={() => goToMarked(playback, kind, -1)}
        />
        <select
          className={styles.kind}
          aria-label="Kind of frame to go to"
          value={kind}
          onChange={(event) => setKind(event.target.value as MarkedKind)}
        >
          {KINDS.map((other) => (
            <option key={other.kind} value={other.kind}>
              {other.name}
            </option>
          ))}
        </select>
        <IconButton
          size="s"
          label={`Next ${name}`}
          shortcut={keys[1]}
          icon={<ChevronRight size={15} />}
          onClick={() => goToMarked(playback, kind, 1)}
        />
      </fieldset>
    </div>
  );
}
