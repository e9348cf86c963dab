import { useEffect, useRef } from "react";
import type { FrameOutlines, Media } from "../../protocol/dataset.ts";
import type { ClipFrames } from "../../state/clip-frames.ts";
import styles from "./clip-picture.module.css";
import { drawFrameOutlines } from "./draw-frame-outlines.ts";

interface ClipPictureProps {
  readonly clips: ClipFrames;
  /** Where the clips are; another folder has other pictures. */
  readonly folder: object | null;
  readonly media: Media | null;
  readonly frame: number;
  readonly outlines: FrameOutlines | null;
  /** A thumbnail is kept by the session, a picture in full is not. */
  readonly small: boolean;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** What is seen stays until the next frame is decoded. */
  readonly holds?: boolean;
  /** Told once a frame is seen, or that its clip is not here; always the same function. */
  readonly onDrawn?: (frame: number) => void;
}

/** A frame of a clip with its masks: the masks at once, the frame under them when its clip is here. */
export function ClipPicture(props: ClipPictureProps) {
  const { clips, folder, media, frame, outlines, small, width, height, label, holds, onDrawn } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder has other pictures, and holding on draws nothing
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const isHere = context && media && media.kind !== "none";
    if (context && !(isHere && holds)) drawFrameOutlines(context, null, outlines, ratio);
    if (!isHere) return onDrawn?.(frame);
    const lifetime = new AbortController();
    const loading = small
      ? clips.thumbnail(media, frame, lifetime.signal)
      : clips.picture(media, frame, lifetime.signal);
    void loading.then((picture) => {
      if (!lifetime.signal.aborted) {
        if (picture || holds) drawFrameOutlines(context, picture, outlines, ratio);
        onDrawn?.(frame);
      }
      if (!small) picture?.close();
    });
    return () => lifetime.abort();
  }, [clips, media, frame, outlines, small, ratio, folder, width, height, onDrawn]);

  return (
    <canvas
      ref={canvas}
      className={styles.picture}
      width={Math.round(width * ratio)}
      height={Math.round(height * ratio)}
      style={{ width, height }}
      role="img"
      aria-label={label}
    />
  );
}
