import { type MouseEvent, useEffect, useRef } from "react";
import { paletteColour } from "../../../../core/palette.ts";
import { maskedFrames, type SceneObject } from "../../../../core/project.ts";
import { formatTime, frameAtFraction, frameFraction } from "../../../../core/timeline.ts";
import type { VideoInfo } from "../../../../core/video.ts";
import { useDocument } from "../../../../state/document.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { usePlayback } from "../../../services.tsx";
import { type FrameRun, frameRuns } from "./frame-runs.ts";
import styles from "./object-lanes.module.css";

/**
 * One lane an object under the filmstrip: a mark for the frames it is drawn on, neighbours joined, which leads there. Compact,
 * the selected object's alone.
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
        {drawn.length === 0 && "Frames you draw on will be marked here."}
      </p>
    );
  }
  return (
    <ul className={joinClasses(styles.lanes, compact && styles.one)} aria-label="Frames drawn on">
      {shown.map((object) => (
        <li
          key={object.id}
          ref={object.id === selectedId ? selectedLane : undefined}
          className={joinClasses(styles.lane, object.id === selectedId && styles.selected)}
        >
          {frameRuns(maskedFrames(object.masks)).map((run) => (
            <Mark key={run.first} object={object} run={run} info={info} />
          ))}
        </li>
      ))}
    </ul>
  );
}

interface MarkProps {
  readonly object: SceneObject;
  readonly run: FrameRun;
  readonly info: VideoInfo;
}

function Mark({ object, run, info }: MarkProps) {
  const playback = usePlayback();
  const from = frameFraction(info, run.first);
  const to = frameFraction(info, run.last);
  const frames =
    run.first === run.last ? `frame ${run.first + 1}` : `frames ${run.first + 1} to ${run.last + 1}`;

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
      style={{
        left: `${from * 100}%`,
        width: `calc(${(to - from) * 100}% + 24px)`,
        color: paletteColour(object.paletteIndex),
      }}
      title={`${object.name}, ${frames}`}
      aria-label={`${object.name}, ${frames}, ${formatTime(info.timesSeconds[run.first]!)}`}
      onClick={go}
    />
  );
}
