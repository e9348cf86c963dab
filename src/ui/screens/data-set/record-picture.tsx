import { useEffect, useRef } from "react";
import type { FrameOutlines, Media } from "../../../protocol/dataset.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { useDataSetCommands } from "../../services.tsx";
import { drawRecord } from "./draw-record.ts";
import styles from "./record-picture.module.css";

interface RecordPictureProps {
  readonly media: Media | null;
  readonly frame: number;
  readonly outlines: FrameOutlines | null;
  /** A thumbnail is kept by the session, a picture in full is not. */
  readonly small: boolean;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** A frame of a record with its masks: the masks at once, the frame under them when its clip is here. */
export function RecordPicture({ media, frame, outlines, small, width, height, label }: RecordPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const desk = useDataSetCommands();
  const folder = useDataSet((state) => state.folder);
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder has other pictures
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    drawRecord(context, null, outlines, ratio);
    if (!media || media.kind === "none") return;
    const lifetime = new AbortController();
    const loading = small
      ? desk.thumbnail(media, frame, lifetime.signal)
      : desk.picture(media, frame, lifetime.signal);
    void loading.then((picture) => {
      if (!picture) return;
      if (!lifetime.signal.aborted) drawRecord(context, picture, outlines, ratio);
      if (!small) picture.close();
    });
    return () => lifetime.abort();
  }, [desk, media, frame, outlines, small, ratio, folder, width, height]);

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
