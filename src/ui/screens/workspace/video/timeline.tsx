import { type RefObject, useEffect, useRef } from "react";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { ObjectLanes } from "../objects/object-lanes.tsx";
import { Filmstrip } from "./filmstrip.tsx";
import { QuestionRuler } from "./question-ruler.tsx";
import { TimeScrollbar } from "./time-scrollbar.tsx";
import { TimeTools } from "./time-tools.tsx";
import { clipFraction, pannedTime, TIME_ZOOM_STEP, useTimeView, WHOLE, zoomedTime } from "./time-view.ts";
import styles from "./timeline.module.css";
import { Transport } from "./transport.tsx";

/** Everything laid out along time: transport, what the question is about, the filmstrip, one lane per object. */
export function Timeline({ compact, lanes }: { readonly compact: boolean; readonly lanes: boolean }) {
  const info = useVideoInfo();
  if (!info) return null;
  return (
    <section className={styles.timeline} aria-label={t("Timeline")} data-compact={compact} data-timeline>
      <Transport info={info} compact={compact} />
      <Tracks info={info} compact={compact} lanes={lanes} />
    </section>
  );
}

interface TracksProps {
  readonly info: VideoInfo;
  readonly compact: boolean;
  readonly lanes: boolean;
}

function Tracks({ info, compact, lanes }: TracksProps) {
  const tracks = useRef<HTMLDivElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  useTimeStyle(tracks);
  useTimeWheel(tracks, strip, info);
  // Another video is looked at as a whole.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the video is what it depends on
  useEffect(() => useTimeView.getState().viewChanged(() => WHOLE), [info]);
  return (
    <div ref={tracks} className={styles.tracks}>
      {!compact && <TimeTools info={info} />}
      <div ref={strip} className={styles.strip}>
        <QuestionRuler info={info} />
        <Filmstrip info={info} />
        <TimeScrollbar />
      </div>
      {lanes && <ObjectLanes compact={compact} />}
    </div>
  );
}

/** Hands the zoom to the style sheet, so that nothing renders while it moves. */
function useTimeStyle(tracks: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const write = () => {
      const { start, length } = useTimeView.getState().view;
      tracks.current!.style.setProperty("--time-zoom", String(1 / length));
      tracks.current!.style.setProperty("--time-start", String(start));
    };
    write();
    return useTimeView.subscribe(write);
  }, [tracks]);
}

/** Ctrl and the wheel zoom around the pointer, as a pinch on a trackpad does; the wheel alone scrolls what is zoomed. */
function useTimeWheel(
  tracks: RefObject<HTMLElement | null>,
  strip: RefObject<HTMLElement | null>,
  info: VideoInfo,
) {
  useEffect(() => {
    const element = tracks.current!;
    const turned = (event: WheelEvent) => {
      const { left, width } = strip.current!.getBoundingClientRect();
      const { view, viewChanged } = useTimeView.getState();
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const at = clipFraction(view, Math.min(1, Math.max(0, (event.clientX - left) / width)));
        const factor = TIME_ZOOM_STEP ** (-event.deltaY / 100);
        viewChanged((view) => zoomedTime(view, factor, at, info.timesSeconds.length));
        return;
      }
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      // The lanes scroll up and down by themselves.
      const pixels = isSideways ? event.deltaX || event.deltaY : onLanes(event) ? 0 : event.deltaY;
      if (pixels === 0 || view.length === 1) return;
      event.preventDefault();
      viewChanged((view) => pannedTime(view, (pixels / width) * view.length));
    };
    element.addEventListener("wheel", turned, { passive: false });
    return () => element.removeEventListener("wheel", turned);
  }, [tracks, strip, info]);
}

function onLanes({ target }: WheelEvent): boolean {
  return target instanceof Element && target.closest("ul") !== null;
}
