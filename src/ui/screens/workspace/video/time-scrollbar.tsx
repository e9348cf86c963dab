import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { t } from "../../../../language/text.ts";
import styles from "./time-scrollbar.module.css";
import { pannedTime, useTimeView } from "./time-view.ts";

/** Which part of the clip the timeline shows, to be dragged; there while it is not all of it. */
export function TimeScrollbar() {
  const { view, viewChanged } = useTimeView();
  const grabbed = useRef<number | null>(null);
  if (view.length === 1) return null;
  const { start, length } = view;
  const across = ({ currentTarget, clientX }: PointerEvent) =>
    clientX / currentTarget.parentElement!.getBoundingClientRect().width;
  const pressed = (event: KeyboardEvent) => {
    const pages = { ArrowLeft: -0.25, ArrowRight: 0.25, PageUp: -1, PageDown: 1 }[event.key];
    if (pages === undefined) return;
    event.preventDefault();
    viewChanged((view) => pannedTime(view, pages * view.length));
  };
  return (
    <div dir="ltr" className={styles.track}>
      <div
        className={styles.thumb}
        style={{ left: `${start * 100}%`, width: `max(24px, ${length * 100}%)` }}
        role="scrollbar"
        tabIndex={0}
        aria-controls="filmstrip"
        aria-orientation="horizontal"
        aria-label={t("Part of the video that is shown")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((start / (1 - length)) * 100)}
        onKeyDown={pressed}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          grabbed.current = across(event);
        }}
        onPointerMove={(event) => {
          const from = grabbed.current;
          if (from === null) return;
          const to = across(event);
          grabbed.current = to;
          viewChanged((view) => pannedTime(view, to - from));
        }}
        onLostPointerCapture={() => {
          grabbed.current = null;
        }}
      />
    </div>
  );
}
