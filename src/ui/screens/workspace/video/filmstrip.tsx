import { type PointerEvent, useEffect, useRef, useState } from "react";
import { formatTime, frameAtFraction, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import type { CloseUp } from "../../../../state/thumbnails.ts";
import { usePlayback, useThumbnails } from "../../../services.tsx";
import { drawFilmstrip, pictureSlots } from "./draw-filmstrip.ts";
import styles from "./filmstrip.module.css";
import { FramePreview } from "./frame-preview.tsx";
import { useQuestionSpan } from "./span-commands.ts";
import { edge } from "./span-handles.tsx";
import { revealedTime, type TimeView, useTimeView } from "./time-view.ts";
import { pointerFraction, TimeWindow } from "./time-window.tsx";

/** The zoom has come to rest: more pictures are worth decoding. */
const REST_MS = 200;

/**
 * The clip at a glance, what the question leaves out of it dimmed, and the playhead on it: drag to scrub, or use it as a slider. Moves
 * without rendering.
 */
export function Filmstrip({ info }: { info: VideoInfo }) {
  const playback = usePlayback();
  const thumbnails = useThumbnails();
  const clip = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);

  useEffect(() => {
    const surface = canvas.current!;
    let request = 0;
    let rest = 0;
    const look = () => thumbnails.look(closeUp(surface, info, useTimeView.getState().view));
    const draw = () => {
      cancelAnimationFrame(request);
      request = requestAnimationFrame(() =>
        drawFilmstrip(surface, info, thumbnails, useTimeView.getState().view),
      );
    };
    const observer = new ResizeObserver(draw);
    observer.observe(surface);
    const unsubscribe = thumbnails.subscribe(draw);
    const unsubscribeView = useTimeView.subscribe(() => {
      draw();
      clearTimeout(rest);
      rest = window.setTimeout(look, REST_MS);
    });
    draw();
    return () => {
      cancelAnimationFrame(request);
      clearTimeout(rest);
      observer.disconnect();
      unsubscribe();
      unsubscribeView();
    };
  }, [info, thumbnails]);

  useEffect(() => {
    const move = () => {
      const slider = head.current!;
      const index = playback.targetIndex;
      const at = frameFraction(info, index);
      slider.style.left = `${at * 100}%`;
      useTimeView.getState().viewChanged((view) => revealedTime(view, at));
      slider.setAttribute("aria-valuenow", String(index + 1));
      slider.setAttribute("aria-valuetext", positionWords(info, index));
    };
    move();
    return playback.subscribe(move);
  }, [info, playback]);

  const scrub = (event: PointerEvent<HTMLElement>) => {
    playback.seek(frameAtFraction(info, pointerFraction(clip.current!, event.clientX)));
  };
  return (
    <TimeWindow
      clipRef={clip}
      className={styles.track}
      fixed={<canvas ref={canvas} className={styles.pictures} />}
      id="filmstrip"
      data-testid="filmstrip"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event);
        if (event.pointerType === "mouse") {
          setPointed(frameAtFraction(info, pointerFraction(clip.current!, event.clientX)));
        }
      }}
      onPointerLeave={() => setPointed(null)}
    >
      <Curtains info={info} />
      {pointed !== null && <FramePreview info={info} frameIndex={pointed} />}
      <div
        ref={head}
        className={styles.head}
        role="slider"
        tabIndex={0}
        aria-label={t("Playhead")}
        aria-valuemin={1}
        aria-valuemax={info.timesSeconds.length}
        aria-valuenow={1}
      />
    </TimeWindow>
  );
}

function Curtains({ info }: { info: VideoInfo }) {
  const { span } = useQuestionSpan();
  if (!span) return null;
  return (
    <>
      <div className={styles.curtain} style={{ left: 0, width: `${edge(info, span, "first") * 100}%` }} />
      <div className={styles.curtain} style={{ left: `${edge(info, span, "last") * 100}%`, right: 0 }} />
    </>
  );
}

/** The pictures that are wanting once time is looked at closely. */
function closeUp(canvas: HTMLCanvasElement, info: VideoInfo, { start, length }: TimeView): CloseUp | null {
  if (length === 1) return null;
  return {
    first: frameAtFraction(info, start),
    last: frameAtFraction(info, start + length),
    count: pictureSlots(canvas, info),
  };
}

function positionWords(info: VideoInfo, index: number): string {
  const seconds = (info.timesSeconds[index] ?? 0) - info.timesSeconds[0]!;
  return t("Frame {index} of {timesSeconds}, {seconds}", {
    index: index + 1,
    timesSeconds: info.timesSeconds.length,
    seconds: formatTime(seconds),
  });
}
