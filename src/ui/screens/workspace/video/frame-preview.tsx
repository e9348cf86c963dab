import { useEffect, useRef } from "react";
import { formatTime, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { useThumbnails } from "../../../services.tsx";
import styles from "./frame-preview.module.css";

/** The pointer rests: the frame's own picture is worth decoding. */
const REST_MS = 120;
const HEIGHT = 92;

/** The frame under the pointer, over the filmstrip: at once the nearest picture there is, then its own. Decoration for those who point. */
export function FramePreview({ info, frameIndex }: { info: VideoInfo; frameIndex: number }) {
  const thumbnails = useThumbnails();
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = Math.round(Math.min(220, (HEIGHT * info.width) / info.height));

  useEffect(() => {
    const draw = () => {
      const picture = thumbnails.nearest(frameIndex);
      const surface = canvas.current!;
      if (picture) surface.getContext("2d")?.drawImage(picture, 0, 0, surface.width, surface.height);
    };
    draw();
    const rest = window.setTimeout(() => thumbnails.point(frameIndex), REST_MS);
    const unsubscribe = thumbnails.subscribe(draw);
    return () => {
      clearTimeout(rest);
      unsubscribe();
      thumbnails.point(null);
    };
  }, [thumbnails, frameIndex]);

  return (
    <div
      className={styles.preview}
      aria-hidden="true"
      style={{ left: `${frameFraction(info, frameIndex) * 100}%` }}
    >
      <canvas ref={canvas} width={2 * width} height={2 * HEIGHT} style={{ width, height: HEIGHT }} />
      <span>
        {frameIndex + 1} · {formatTime(info.timesSeconds[frameIndex] ?? 0)}
      </span>
    </div>
  );
}
