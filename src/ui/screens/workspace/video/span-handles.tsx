import { type KeyboardEvent, type PointerEvent, type RefObject, useRef } from "react";
import { movedSpan, withSpanEnd } from "../../../../asking/question-span.ts";
import type { FrameRun } from "../../../../core/frame-runs.ts";
import { formatTime, frameAtFraction, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { usePlayback } from "../../../services.tsx";
import { chooseSpan } from "./span-commands.ts";
import styles from "./span-handles.module.css";
import { pointerFraction } from "./time-window.tsx";

interface SpanProps {
  readonly info: VideoInfo;
  readonly span: FrameRun;
  /** See `TimeWindow`. */
  readonly clip: RefObject<HTMLDivElement | null>;
}

/** The span of the question as a bar to move, with an end to drag, or to move by arrow keys, on either side. */
export function SpanHandles({ info, span, clip }: SpanProps) {
  const frames = info.timesSeconds.length;
  const grabbed = useRef<{ readonly frame: number; readonly span: FrameRun } | null>(null);
  const frameAt = (event: PointerEvent) =>
    frameAtFraction(info, pointerFraction(clip.current!, event.clientX));
  return (
    <>
      <div
        className={styles.bar}
        style={edges(info, span)}
        data-testid="span-bar"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
          grabbed.current = { frame: frameAt(event), span };
        }}
        onPointerMove={(event) => {
          const start = grabbed.current;
          if (start) chooseSpan(movedSpan(start.span, frameAt(event) - start.frame, frames));
        }}
        onLostPointerCapture={() => {
          grabbed.current = null;
        }}
      />
      <SpanEnd end="first" info={info} span={span} clip={clip} />
      <SpanEnd end="last" info={info} span={span} clip={clip} />
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };

function SpanEnd({ end, info, span, clip }: SpanProps & { readonly end: keyof FrameRun }) {
  const playback = usePlayback();
  const frames = info.timesSeconds.length;
  const at = span[end];
  const [least, most] = end === "first" ? [0, span.last] : [span.first, frames - 1];
  const move = (frame: number) => {
    const to = Math.min(most, Math.max(least, frame));
    chooseSpan(withSpanEnd(span, end, to, frames));
    playback.seek(to);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(at + (event.shiftKey ? 10 : 1) * step);
  };
  return (
    <div
      className={styles.end}
      data-end={end}
      style={{ left: `${edge(info, span, end) * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={end === "first" ? t("Start of the question’s span") : t("End of the question’s span")}
      aria-valuemin={least + 1}
      aria-valuemax={most + 1}
      aria-valuenow={at + 1}
      aria-valuetext={t("Frame {at}, {timesSeconds}", {
        at: at + 1,
        timesSeconds: formatTime(info.timesSeconds[at] ?? 0),
      })}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        move(frameAtFraction(info, pointerFraction(clip.current!, event.clientX)));
      }}
    />
  );
}

/** Where a span begins or ends along the clip, 0 to 1: its last frame is in it to that frame's end. */
export function edge(info: VideoInfo, { first, last }: FrameRun, end: keyof FrameRun): number {
  if (end === "first") return frameFraction(info, first);
  return last + 1 < info.timesSeconds.length ? frameFraction(info, last + 1) : 1;
}

function edges(info: VideoInfo, span: FrameRun) {
  const from = edge(info, span, "first");
  return { left: `${from * 100}%`, width: `${(edge(info, span, "last") - from) * 100}%` };
}
