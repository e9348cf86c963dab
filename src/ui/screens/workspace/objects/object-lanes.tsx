import { type MouseEvent, type Ref, useEffect, useMemo, useRef } from "react";
import { type FrameRun, frameRuns } from "../../../../core/frame-runs.ts";
import { paletteColour } from "../../../../core/palette.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { formatTime, frameAtFraction, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { usePlayback } from "../../../services.tsx";
import { pointerFraction, TimeWindow } from "../video/time-window.tsx";
import { confidenceBand, LANE_HEIGHT, LANE_WIDTH, missingLine, missingRuns } from "./lane-shape.ts";
import styles from "./object-lanes.module.css";
import { Swatch } from "./swatch.tsx";
import { useLighting } from "./use-lighting.ts";

/** A shorter drag is a press. */
const DRAG_PIXELS = 4;

/**
 * One lane an object under the filmstrip, behind its name: a mark for frames drawn on, a band for frames tracked, as thick as the tracker was sure, an
 * outlined one where masks were interpolated, a dotted line where it found nothing, a ring where the person said that it is not in sight. Neighbours are joined and lead there.
 * Compact, the selected object's alone.
 */
export function ObjectLanes({ compact }: { readonly compact: boolean }) {
  const objects = useDocument((state) => state.project.objects);
  const selectedId = useDocument((state) => state.selectedObjectId);
  const info = useVideoInfo();
  const selectedLane = useRef<HTMLLIElement>(null);
  const drawn = objects.filter((object) => maskedFrames(object.masks).length > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lane to show is another one when the selection is
  useEffect(() => {
    selectedLane.current?.scrollIntoView({ block: "nearest" });
  }, [selectedId, drawn.length]);
  if (!info) return null;
  const shown = compact ? drawn.filter(({ id }) => id === selectedId).slice(0, 1) : drawn;
  if (shown.length === 0) {
    return (
      <p className={joinClasses(styles.empty, compact && styles.one)}>
        {drawn.length === 0 && t("Frames with masks will be marked here.")}
      </p>
    );
  }
  return (
    <ul className={joinClasses(styles.lanes, compact && styles.one)} aria-label={t("Frames with masks")}>
      {shown.map((object) => (
        <LaneRow
          key={object.id}
          ref={object.id === selectedId ? selectedLane : undefined}
          object={object}
          selected={object.id === selectedId}
          info={info}
        />
      ))}
    </ul>
  );
}

interface LaneRowProps {
  readonly ref: Ref<HTMLLIElement> | undefined;
  readonly object: SceneObject;
  readonly selected: boolean;
  readonly info: VideoInfo;
}

function LaneRow({ ref, object, selected, info }: LaneRowProps) {
  const { id, name, paletteIndex } = object;
  const lit = useApp((state) => state.litObjectId === id);
  const lighting = useLighting(id);
  return (
    <li
      ref={ref}
      className={joinClasses(styles.row, selected && styles.selected)}
      data-lit={lit || undefined}
      {...lighting}
    >
      <button
        type="button"
        className={styles.name}
        aria-pressed={selected}
        title={name}
        onClick={() => useDocument.getState().objectSelected(id)}
      >
        <Swatch paletteIndex={paletteIndex} size={12} />
        <span>{name}</span>
      </button>
      <ScrubbedLane object={object} info={info} />
    </li>
  );
}

/** A drag along a lane leads through the video; up and down, a finger scrolls the lanes. */
function ScrubbedLane({ object, info }: { object: SceneObject; info: VideoInfo }) {
  const playback = usePlayback();
  const clip = useRef<HTMLDivElement>(null);
  const start = useRef<number | null>(null);
  const dragged = useRef(false);
  const end = () => {
    start.current = null;
  };
  return (
    <TimeWindow
      className={styles.lane}
      clipRef={clip}
      onPointerDown={(event) => {
        dragged.current = false;
        if (event.button === 0) start.current = event.clientX;
      }}
      onPointerMove={(event) => {
        if (start.current === null) return;
        if (!dragged.current) {
          if (Math.abs(event.clientX - start.current) <= DRAG_PIXELS) return;
          dragged.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          useDocument.getState().objectSelected(object.id);
        }
        playback.seek(frameAtFraction(info, pointerFraction(clip.current!, event.clientX)));
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onPointerLeave={() => !dragged.current && end()}
      // What a drag ends on is not pressed.
      onClickCapture={(event) => dragged.current && event.stopPropagation()}
    >
      <Lane object={object} info={info} />
    </TimeWindow>
  );
}

function Lane({ object, info }: { object: SceneObject; info: VideoInfo }) {
  const { masks, absent, outOfSight, paletteIndex } = object;
  const runs = useMemo(() => frameRuns(maskedFrames(masks)), [masks]);
  const byHand = useMemo(
    () => frameRuns(maskedFrames(masks).filter((frame) => masks[frame]!.origin === "hand")),
    [masks],
  );
  const band = useMemo(() => confidenceBand(info, masks, "tracked"), [info, masks]);
  const computed = useMemo(() => confidenceBand(info, masks, "interpolated"), [info, masks]);
  const missing = useMemo(
    () => missingRuns(info, { masks, absent, outOfSight }),
    [info, masks, absent, outOfSight],
  );
  const out = outOfSight ?? [];
  return (
    <>
      {(band !== "" || computed !== "" || missing.length > 0) && (
        <svg
          className={styles.track}
          viewBox={`0 0 ${LANE_WIDTH} ${LANE_HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          style={{ color: paletteColour(paletteIndex) }}
        >
          <path className={styles.missing} d={missingLine(info, missing)} />
          <path className={styles.band} d={band} />
          <path className={styles.computed} d={computed} />
        </svg>
      )}
      {byHand.map((run) => (
        <span
          key={run.first}
          className={styles.hand}
          aria-hidden="true"
          style={{ ...extent(info, run), color: paletteColour(paletteIndex) }}
        />
      ))}
      {out.map((run) => (
        <span
          key={run.first}
          className={joinClasses(styles.hand, styles.out)}
          aria-hidden="true"
          style={{ ...extent(info, run), color: paletteColour(paletteIndex) }}
        />
      ))}
      {[
        ...runs.map((run) => ({ run, words: doubtWords(object, run) })),
        ...missing.map((run) => ({ run, words: t(", not found") })),
        ...out.map((run) => ({ run, words: t(", marked as not in sight") })),
      ]
        .sort((a, b) => a.run.first - b.run.first)
        .map(({ run, words }) => (
          <Mark key={run.first} object={object} run={run} words={words} info={info} />
        ))}
    </>
  );
}

/** The mark is small; the target around it is not. */
function extent(info: VideoInfo, { first, last }: FrameRun) {
  const from = frameFraction(info, first);
  const to = frameFraction(info, last);
  return { left: `${from * 100}%`, width: `calc(${(to - from) * 100}% + 24px)` };
}

interface MarkProps {
  readonly object: SceneObject;
  readonly run: FrameRun;
  /** What there is to say of these frames, with a comma before it, or nothing. */
  readonly words: string;
  readonly info: VideoInfo;
}

function Mark({ object, run, words, info }: MarkProps) {
  const playback = usePlayback();
  const frames =
    run.first === run.last
      ? t("frame {first}", { first: run.first + 1 })
      : t("frames {first} to {last}", { first: run.first + 1, last: run.last + 1 });

  const go = (event: MouseEvent<HTMLButtonElement>) => {
    useDocument.getState().objectSelected(object.id);
    const lane = event.currentTarget.parentElement!.getBoundingClientRect();
    // A key press has no place on the lane; it leads to where the run begins.
    const pressed =
      event.detail === 0 ? run.first : frameAtFraction(info, (event.clientX - lane.left) / lane.width);
    playback.seek(Math.min(run.last, Math.max(run.first, pressed)));
  };

  return (
    <button
      type="button"
      className={styles.mark}
      style={extent(info, run)}
      title={`${object.name}, ${frames}${words}`}
      aria-label={`${object.name}, ${frames}, ${formatTime(info.timesSeconds[run.first]!)}${words}`}
      onClick={go}
    />
  );
}

/** How sure the tracker was where it was least sure, and that masks were interpolated; nothing for masks by hand. */
function doubtWords({ masks }: SceneObject, { first, last }: FrameRun): string {
  let least = 1;
  let tracked = false;
  let interpolated = false;
  for (let frame = first; frame <= last; frame++) {
    const { origin, confidence } = masks[frame]!;
    if (origin === "interpolated") interpolated = true;
    if (origin !== "tracked") continue;
    tracked = true;
    least = Math.min(least, confidence);
  }
  const words = tracked
    ? t(", tracked, confidence at least {least} %", { least: Math.round(least * 100) })
    : "";
  return interpolated ? t("{words}, partly interpolated", { words }) : words;
}
