import { ChevronLeft, ChevronRight, Pause, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { plural, t } from "../../language/text.ts";
import type { FrameOutlines, Media } from "../../protocol/dataset.ts";
import type { ClipFrames } from "../../state/clip-frames.ts";
import { IconButton } from "../kit/button.tsx";
import { ClipPicture } from "./clip-picture.tsx";
import styles from "./marked-frames.module.css";
import { useFrameLoop } from "./use-frame-loop.ts";

interface MarkedFramesProps {
  readonly clips: ClipFrames;
  readonly folder: object | null;
  readonly media: Media;
  /** Frames that hold masks, ascending. */
  readonly frames: readonly number[];
  /** Which of them is shown first; the first one when absent. */
  readonly start?: number;
  /** Outlines on the frame that is shown first, where they are known. */
  readonly preview: FrameOutlines | null;
  outlinesOn(frame: number): Promise<FrameOutlines | null>;
}

/** The frames of a clip that hold masks, one at a time, or one after the other while they play. */
export function MarkedFrames(props: MarkedFramesProps) {
  const { clips, folder, media, frames, start, preview, outlinesOn } = props;
  const [isPlaying, setPlaying] = useState(false);
  const first = Math.max(0, start === undefined ? 0 : frames.indexOf(start));
  const { nth, setNth, onDrawn } = useFrameLoop(frames, isPlaying, first);
  const frame = frames[nth];
  // A frame is drawn once its masks are known, so that none is seen under those of another.
  const [shown, setShown] = useState({ frame, outlines: preview });

  useEffect(() => {
    if (frame === undefined) return;
    let isWanted = true;
    void outlinesOn(frame).then((outlines) => {
      if (isWanted) setShown({ frame, outlines });
    });
    return () => {
      isWanted = false;
    };
  }, [outlinesOn, frame]);

  if (frame === undefined) return null;
  const place =
    media.kind === "image"
      ? media.paths[0]!
      : t("Frame {frame} of {paths}", { frame, paths: media.paths[0] ?? t("the video") });
  return (
    <figure className={styles.frames}>
      <ClipPicture
        clips={clips}
        folder={folder}
        media={media}
        frame={shown.frame ?? frame}
        outlines={shown.outlines}
        small={false}
        width={320}
        height={190}
        holds={isPlaying}
        onDrawn={onDrawn}
        label={t("{place}, {objectsText} marked", {
          place,
          objectsText: objectsText(shown.outlines?.objects.length ?? 0),
        })}
      />
      <figcaption className={styles.caption}>
        <IconButton
          size="s"
          label={t("Previous marked frame")}
          icon={<ChevronLeft size={16} />}
          disabled={nth === 0}
          onClick={() => {
            setPlaying(false);
            setNth(nth - 1);
          }}
        />
        {frames.length > 1 && (
          <IconButton
            size="s"
            label={isPlaying ? t("Pause") : t("Play the masks")}
            icon={isPlaying ? <Pause size={16} /> : <Play size={16} />}
            onClick={() => setPlaying(!isPlaying)}
          />
        )}
        <span className={styles.place}>
          {place}
          {frames.length > 1 && t(" · {nth} of {frames}", { nth: nth + 1, frames: frames.length })}
        </span>
        <IconButton
          size="s"
          label={t("Next marked frame")}
          icon={<ChevronRight size={16} />}
          disabled={nth >= frames.length - 1}
          onClick={() => {
            setPlaying(false);
            setNth(nth + 1);
          }}
        />
      </figcaption>
    </figure>
  );
}

const objectsText = (count: number) => plural(count, "1 object", "{n} objects");
