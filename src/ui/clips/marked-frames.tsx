import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { plural, t } from "../../language/text.ts";
import type { FrameOutlines, Media } from "../../protocol/dataset.ts";
import type { ClipFrames } from "../../state/clip-frames.ts";
import { IconButton } from "../kit/button.tsx";
import { ClipPicture } from "./clip-picture.tsx";
import styles from "./marked-frames.module.css";

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

/** The frames of a clip that hold masks, one at a time. */
export function MarkedFrames(props: MarkedFramesProps) {
  const { clips, folder, media, frames, start, preview, outlinesOn } = props;
  const [nth, setNth] = useState(() => Math.max(0, start === undefined ? 0 : frames.indexOf(start)));
  const [outlines, setOutlines] = useState<FrameOutlines | null>(preview);
  const frame = frames[nth] ?? frames[0];

  useEffect(() => {
    if (frame === undefined) return;
    let isWanted = true;
    void outlinesOn(frame).then((found) => {
      if (isWanted) setOutlines(found);
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
        frame={frame}
        outlines={outlines}
        small={false}
        width={320}
        height={190}
        label={t("{place}, {objectsText} marked", {
          place,
          objectsText: objectsText(outlines?.objects.length ?? 0),
        })}
      />
      <figcaption className={styles.caption}>
        <IconButton
          size="s"
          label={t("Previous marked frame")}
          icon={<ChevronLeft size={16} />}
          disabled={nth === 0}
          onClick={() => setNth(nth - 1)}
        />
        <span className={styles.place}>
          {place}
          {frames.length > 1 && t(" · {nth} of {frames}", { nth: nth + 1, frames: frames.length })}
        </span>
        <IconButton
          size="s"
          label={t("Next marked frame")}
          icon={<ChevronRight size={16} />}
          disabled={nth >= frames.length - 1}
          onClick={() => setNth(nth + 1)}
        />
      </figcaption>
    </figure>
  );
}

const objectsText = (count: number) => plural(count, "1 object", "{n} objects");
