import { type PointerEvent, useEffect, useRef } from "react";
import { formatTime, frameAtFraction, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { usePlayback, useThumbnails } from "../../../services.tsx";
import { drawFilmstrip } from "./draw-filmstrip.ts";
import styles from "./filmstrip.module.css";

/** The clip at a glance, and the playhead on it: drag to scrub, or use it as a slider. Moves without rendering. */
export function Filmstrip({ info }: { info: VideoInfo }) {
  const playback = usePlayback();
  const thumbnails = useThumbnails();
  const track = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const surface = canvas.current!;
    let request = 0;
    const draw = () => {
      cancelAnimationFrame(request);
      request = requestAnimationFrame(() => drawFilmstrip(surface, info, thumbnails));
    };
    const observer = new ResizeObserver(draw);
    observer.observe(surface);
    const unsubscribe = thumbnails.subscribe(draw);
    draw();
    return () => {
      cancelAnimationFrame(request);
      observer.disconnect();
      unsubscribe();
    };
  }, [info, thumbnails]);

  useEffect(() => {
    const move = () => {
      const slider = head.current!;
      const index = playback.targetIndex;
      slider.style.insetInlineStart = `${frameFraction(info, index) * 100}%`;
      slider.setAttribute("aria-valuenow", String(index + 1));
      slider.setAttribute("aria-valuetext", positionWords(info, index));
    };
    move();
    return playback.subscribe(move);
  }, [info, playback]);

  const scrub = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = track.current!.getBoundingClientRect();
    playback.seek(frameAtFraction(info, (event.clientX - left) / width));
  };
  return (
    <div
      ref={track}
      className={styles.track}
      data-testid="filmstrip"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event);
      }}
    >
      <canvas ref={canvas} className={styles.pictures} />
      <div
        ref={head}
        className={styles.head}
        role="slider"
        tabIndex={0}
        aria-label="Playhead"
        aria-valuemin={1}
        aria-valuemax={info.timesSeconds.length}
        aria-valuenow={1}
      />
    </div>
  );
}

function positionWords(info: VideoInfo, index: number): string {
  const seconds = (info.timesSeconds[index] ?? 0) - info.timesSeconds[0]!;
  return `Frame ${index + 1} of ${info.timesSeconds.length}, ${formatTime(seconds)}`;
}
