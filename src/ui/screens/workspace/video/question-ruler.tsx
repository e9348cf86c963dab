import { type PointerEvent, useMemo, useRef } from "react";
import { spanBetween } from "../../../../asking/question-span.ts";
import { frameAtFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { useApp } from "../../../../state/app-store.ts";
import { usePlayback } from "../../../services.tsx";
import styles from "./question-ruler.module.css";
import { sampleTickFractions, ticksPath } from "./sample-tick-path.ts";
import { chooseSpan, useQuestionSpan } from "./span-commands.ts";
import { SpanHandles } from "./span-handles.tsx";
import { pointerFraction, TimeWindow } from "./time-window.tsx";

/** A shorter drag is a click. */
const DRAG_PIXELS = 4;

/** What the question is about, over the filmstrip: one tick for every frame the model will be shown, and the span, which a drag draws. */
export function QuestionRuler({ info }: { info: VideoInfo }) {
  const model = useApp((state) => state.model);
  const rule = model.kind === "ready" ? model.info.sampling : null;
  const { span } = useQuestionSpan();
  const ticks = useMemo(() => (rule ? sampleTickFractions(info, rule, span) : []), [info, rule, span]);
  const clip = useRef<HTMLDivElement>(null);
  const drawing = useSpanDrawing(info, () => clip.current!);

  const words = rule
    ? `The model sees ${ticks.length} ${ticks.length === 1 ? "frame" : "frames"}, marked here`
    : "The frames the model sees are marked here once it has loaded";
  return (
    <TimeWindow
      className={styles.row}
      clipRef={clip}
      title={`${words}. Drag to ask about a part of the video.`}
      data-testid="question-ruler"
      {...drawing}
    >
      {span && <SpanHandles info={info} span={span} clip={clip} />}
      <svg
        className={styles.ticks}
        viewBox="0 0 1000 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        <path d={ticksPath(ticks)} />
      </svg>
    </TimeWindow>
  );
}

/** A drag over the ruler draws the span; a click goes to its place. */
function useSpanDrawing(info: VideoInfo, clip: () => Element) {
  const playback = usePlayback();
  const start = useRef<{ readonly x: number; readonly frame: number } | null>(null);
  const frameAt = (event: PointerEvent) => frameAtFraction(info, pointerFraction(clip(), event.clientX));
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, frame: frameAt(event) };
      playback.seek(start.current.frame);
    },
    onPointerMove: (event: PointerEvent) => {
      const from = start.current;
      if (!from || Math.abs(event.clientX - from.x) < DRAG_PIXELS) return;
      const frame = frameAt(event);
      chooseSpan(spanBetween(from.frame, frame, info.timesSeconds.length));
      playback.seek(frame);
    },
    onLostPointerCapture: () => {
      start.current = null;
    },
  };
}
