import type { FramePoint } from "../../../../core/point.ts";
import { toView } from "../../../../render/view.ts";
import { useDocument } from "../../../../state/document.ts";
import { useTools } from "../../../../state/tools.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { promptedMask, useClicks } from "./click-store.ts";
import styles from "./overlay.module.css";
import { useStage } from "./stage-store.ts";

/** The clicks behind the selected object's mask, and how far the one that is being worked on is. */
export function ClickMarks() {
  const tool = useTools((state) => state.tool);
  const frameIndex = useStage((state) => state.frameIndex);
  const object = useDocument(({ project, selectedObjectId }) =>
    project.objects.find(({ id }) => id === selectedObjectId),
  );
  const prompted = useClicks((state) => promptedMask(state, object ?? null, frameIndex));
  const busy = useClicks((state) => state.busy);
  const points = tool === "click" && prompted ? prompted.prompt.points : [];
  return (
    <>
      {points.map(({ x, y, positive }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two clicks may lie on one place
        <ClickMark key={i} point={{ x, y }} positive={positive} />
      ))}
      {busy?.frameIndex === frameIndex && <BusyMark point={busy.at} fraction={busy.fraction} />}
    </>
  );
}

/** A plus or a minus: colour alone tells nobody apart. */
function ClickMark({ point, positive }: { point: FramePoint; positive: boolean }) {
  const view = useStage((state) => state.view);
  const { left, top } = toView(view, point);
  return (
    <g transform={`translate(${left} ${top})`}>
      <circle className={joinClasses(styles.click, !positive && styles.negative)} r={7} />
      <path className={styles.clickSign} d={positive ? "M-3.5 0H3.5M0-3.5V3.5" : "M-3.5 0H3.5"} />
    </g>
  );
}

const BUSY_RADIUS = 13;
const BUSY_LENGTH = 2 * Math.PI * BUSY_RADIUS;

/** Fills as the frame is encoded, and turns while nothing can be counted. */
function BusyMark({ point, fraction }: { point: FramePoint; fraction: number }) {
  const view = useStage((state) => state.view);
  const { left, top } = toView(view, point);
  const shown = Math.max(0.2, fraction);
  return (
    <g transform={`translate(${left} ${top})`}>
      <circle className={styles.halo} r={BUSY_RADIUS} />
      <circle
        className={joinClasses(styles.busy, fraction === 0 && styles.turning)}
        r={BUSY_RADIUS}
        strokeDasharray={`${shown * BUSY_LENGTH} ${BUSY_LENGTH}`}
      />
    </g>
  );
}
