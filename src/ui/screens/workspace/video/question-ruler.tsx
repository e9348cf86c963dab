import { type PointerEvent, useMemo, useRef } from "react";
import { spanBetween } from "../../../../asking/question-span.ts";
import { paletteColour } from "../../../../core/palette.ts";
import { allowsChosenFrames } from "../../../../core/sampling-rule.ts";
import { frameAtFraction, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { usePlayback } from "../../../services.tsx";
import styles from "./question-ruler.module.css";
import { ticksPath } from "./sample-tick-path.ts";
import { ShownFrameHandles } from "./shown-frame-handles.tsx";
import { toggleFrame } from "./shown-frames.ts";
import { chooseSpan, useQuestionSpan } from "./span-commands.ts";
import { SpanHandles } from "./span-handles.tsx";
import { pointerFraction, TimeWindow } from "./time-window.tsx";
import { sightWords, useQuestionSight } from "./use-question-sight.ts";

/** A shorter drag is a click. */
const DRAG_PIXELS = 4;
/** More would lie on one another, and are marks only. */
const MOST_HANDLES = 64;

/**
 * What the question is about, over the filmstrip: a tick for every frame that the model will be shown, a dot for every frame on which
 * it will look at an object, and the span, which a drag draws.
 */
export function QuestionRuler({ info }: { info: VideoInfo }) {
  const { span, isFixed } = useQuestionSpan();
  const sight = useQuestionSight(info);
  const choosable = useApp(({ model }) => model.kind === "ready" && allowsChosenFrames(model.info.sampling));
  const frames = useMemo(() => [...new Set(sight?.frames)].sort((a, b) => a - b), [sight?.frames]);
  const hasHandles = choosable && !isFixed && frames.length > 0 && frames.length <= MOST_HANDLES;
  const ticks = useMemo(
    () => ticksPath((sight?.frames ?? []).map((frame) => frameFraction(info, frame))),
    [info, sight?.frames],
  );
  const clip = useRef<HTMLDivElement>(null);
  const drawing = useSpanDrawing(info, () => clip.current!);

  const words = sight
    ? t("The model sees {sightWords}", { sightWords: sightWords(sight) })
    : t("The frames the model sees are marked here once it has loaded");
  return (
    <TimeWindow
      className={styles.row}
      clipRef={clip}
      title={t("{words}. Drag to ask about a part of the video.", { words })}
      onDoubleClick={(event) => {
        const frame = frameAtFraction(info, pointerFraction(clip.current!, event.clientX));
        if (hasHandles && !frames.includes(frame)) toggleFrame(frames, frame);
      }}
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
        <path d={ticks} />
      </svg>
      {hasHandles && (
        <ShownFrameHandles
          info={info}
          frames={frames}
          within={span ?? { first: 0, last: info.timesSeconds.length - 1 }}
          clip={clip}
        />
      )}
      {sight?.objects.flatMap(({ id, frames, paletteIndex }) =>
        frames.map((frame) => (
          <span
            key={`${id} ${frame}`}
            className={styles.dot}
            style={{ left: `${frameFraction(info, frame) * 100}%`, background: paletteColour(paletteIndex) }}
          />
        )),
      )}
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
