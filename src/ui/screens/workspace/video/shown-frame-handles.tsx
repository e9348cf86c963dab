import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from "react";
import type { FrameRun } from "../../../../core/frame-runs.ts";
import { frameAtFraction, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { usePlayback } from "../../../services.tsx";
import styles from "./shown-frame-handles.module.css";
import {
  chooseFrames,
  frameWords,
  movedFrame,
  redoFrames,
  toggleFrame,
  undoFrames,
  without,
} from "./shown-frames.ts";
import { pointerFraction } from "./time-window.tsx";

interface HandlesProps {
  readonly info: VideoInfo;
  /** That the model is shown, ascending, each once. */
  readonly frames: readonly number[];
  /** In which they can be moved. */
  readonly within: FrameRun;
  /** See `TimeWindow`. */
  readonly clip: RefObject<HTMLDivElement | null>;
}

/** Dragged this far up or down, a frame is left out. */
const OFF_PIXELS = 40;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };

interface Drag {
  readonly others: readonly number[];
  readonly startY: number;
  at: number;
  moved: boolean;
}

/** A handle for every frame that the model is shown: dragged along, moved by arrow keys, left out with Delete. One is in the tab order. */
export function ShownFrameHandles({ info, frames, within, clip }: HandlesProps) {
  const playback = usePlayback();
  const group = useRef<HTMLFieldSetElement>(null);
  const drag = useRef<Drag | null>(null);
  const [isOff, setOff] = useState(false);
  const [focused, setFocused] = useState(frames[0]);
  const inOrder = frames.includes(focused ?? -1) ? focused : frames[0];

  const focus = (frame: number | undefined) => {
    if (frame === undefined) return;
    setFocused(frame);
    // Once it is rendered there.
    requestAnimationFrame(() =>
      group.current?.querySelector<HTMLElement>(`[data-frame="${frame}"]`)?.focus(),
    );
  };
  const pressed = (event: KeyboardEvent, frame: number) => {
    const mod = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const nth = frames.indexOf(frame);
    const step = STEPS[event.key];
    if (mod && (key === "z" || key === "y")) {
      if (key === "y" || event.shiftKey) redoFrames();
      else undoFrames();
    } else if (mod || event.altKey) return;
    else if (step !== undefined) {
      const [first, last] = [
        (frames[nth - 1] ?? within.first - 1) + 1,
        (frames[nth + 1] ?? within.last + 1) - 1,
      ];
      const to = Math.min(last, Math.max(first, frame + (event.shiftKey ? 10 : 1) * step));
      if (to !== frame) chooseFrames(movedFrame(frames, frame, to, within));
      playback.seek(to);
      focus(to);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const to = frames[nth + (event.key === "ArrowUp" ? 1 : -1)];
      if (to !== undefined) playback.seek(to);
      focus(to);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      toggleFrame(frames, frame);
      focus(frames[nth + 1] ?? frames[nth - 1]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const moved = (event: PointerEvent) => {
    const from = drag.current;
    if (!from) return;
    const to = Math.min(
      within.last,
      Math.max(within.first, frameAtFraction(info, pointerFraction(clip.current!, event.clientX))),
    );
    const off = Math.abs(event.clientY - from.startY) > OFF_PIXELS && from.others.length > 0;
    setOff(off);
    if (to === from.at && !off) return;
    const next = off ? from.others : movedFrame([...from.others, to], to, to, within);
    chooseFrames(next, from.moved);
    from.moved = true;
    from.at = to;
    setFocused(to);
    playback.seek(to);
  };
  return (
    <fieldset ref={group} aria-label={t("Frames the model sees")} className={styles.group}>
      {frames.map((frame, nth) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a handle that is dragged stays the element that holds the pointer
          key={nth}
          className={joinClasses(styles.handle, isOff && frame === focused && styles.off)}
          style={{ left: `${frameFraction(info, frame) * 100}%` }}
          data-frame={frame}
          role="slider"
          tabIndex={frame === inOrder ? 0 : -1}
          aria-label={t("Frame for the model, {nth} of {count}", { nth: nth + 1, count: frames.length })}
          aria-valuemin={within.first + 1}
          aria-valuemax={within.last + 1}
          aria-valuenow={frame + 1}
          aria-valuetext={frameWords(frame)}
          title={t("Drag it along, or off to leave it out")}
          onFocus={() => setFocused(frame)}
          onKeyDown={(event) => pressed(event, frame)}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.stopPropagation();
            event.currentTarget.setPointerCapture(event.pointerId);
            const others = without(frames, frame);
            drag.current = { others, startY: event.clientY, at: frame, moved: false };
            setFocused(frame);
            playback.seek(frame);
          }}
          onPointerMove={moved}
          onLostPointerCapture={() => {
            drag.current = null;
            setOff(false);
          }}
        />
      ))}
    </fieldset>
  );
}
