import { placedBox } from "../../../../core/placement.ts";
import type { FramePoint } from "../../../../core/point.ts";
import { boxPixels } from "../../../../core/polygon.ts";
import { toView } from "../../../../render/view.ts";
import { useDocument } from "../../../../state/document.ts";
import { useTools } from "../../../../state/tools.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { useCoarsePointer } from "../../../kit/use-coarse-pointer.ts";
import { useMaskReads } from "../objects/use-mask-reads.ts";
import { ClickMarks } from "./click-marks.tsx";
import { GRIPS, gripBox, gripPoint, movableBounds } from "./moving.ts";
import styles from "./overlay.module.css";
import { PointHandles } from "./point-handles.tsx";
import { useStage } from "./stage-store.ts";

/** Lines over the frame that belong to the hand and not to a mask: brush ring, crosshair, shapes half drawn. */
export function Overlay() {
  return (
    <svg className={styles.overlay} aria-hidden="true">
      <ClickMarks />
      <MaskBox />
      <PointHandles />
      <DraftShape />
      <BrushRing />
      <Crosshair />
    </svg>
  );
}

/** The bounding box of the mask that the select tool would move, with its grips. */
function MaskBox() {
  const tool = useTools((state) => state.tool);
  const info = useVideoInfo();
  const frameIndex = useStage((state) => state.frameIndex);
  const placing = useStage((state) => state.placing);
  const view = useStage((state) => state.view);
  useDocument((state) => state.selectedObjectId);
  useDocument((state) => state.project.objects);
  useMaskReads();
  const side = useCoarsePointer() ? GRIP_SIDE_COARSE : GRIP_SIDE;
  if (tool !== "pan" || !info) return null;
  const placed = placing ? placedBox(placing.bounds, placing.placement) : movableBounds(info, frameIndex);
  if (!placed) return null;
  const bounds = gripBox(placed, view.scale);
  const start = toView(view, { x: bounds.x0, y: bounds.y0 });
  const width = (bounds.x1 - bounds.x0) * view.scale;
  const height = (bounds.y1 - bounds.y0) * view.scale;
  const box = { x: start.left, y: start.top, width, height };
  return (
    <>
      <rect className={styles.halo} {...box} />
      <rect className={joinClasses(styles.line, styles.closing)} {...box} />
      {GRIPS.map((grip) => {
        const { left, top } = toView(view, gripPoint(bounds, grip));
        const at = { x: left - side / 2, y: top - side / 2, width: side, height: side };
        return <rect key={`${grip.x} ${grip.y}`} className={styles.handle} rx={side / 5} {...at} />;
      })}
    </>
  );
}

/** Of a grip as it is drawn, in CSS pixels. What takes hold of it reaches further. */
const GRIP_SIDE = 8;
const GRIP_SIDE_COARSE = 14;

function BrushRing() {
  const tool = useTools((state) => state.tool);
  const diameter = useTools((state) => state.brushDiameter);
  const subtracting = useTools((state) => state.subtracting);
  const point = useStage((state) => state.crosshair ?? state.pointer);
  const view = useStage((state) => state.view);
  const swapped = useStage((state) => state.swapped);
  const gripped = useStage((state) => state.grip !== "none");
  if (!point || gripped || (tool !== "brush" && tool !== "eraser")) return null;
  const { left, top } = toView(view, point);
  const radius = Math.max(1.5, (diameter / 2) * view.scale);
  const erases = (tool === "eraser") !== (subtracting !== swapped);
  return (
    <g transform={`translate(${left} ${top})`}>
      <circle className={styles.halo} r={radius} />
      <circle className={joinClasses(styles.line, erases && styles.removes)} r={radius} />
      {erases && radius > 8 && <path className={styles.sign} d="M-4 0H4" />}
    </g>
  );
}

function Crosshair() {
  const point = useStage((state) => state.crosshair);
  const view = useStage((state) => state.view);
  const stage = useStage((state) => state.stage);
  if (!point) return null;
  const { left, top } = toView(view, point);
  const lines = `M0 ${top}H${left - 6}M${left + 6} ${top}H${stage.width}M${left} 0V${top - 6}M${left} ${top + 6}V${stage.height}`;
  return (
    <>
      <path className={styles.halo} d={lines} />
      <path className={styles.line} d={lines} />
      <circle className={styles.centre} cx={left} cy={top} r={2.5} />
    </>
  );
}

function DraftShape() {
  const draft = useStage((state) => state.draft);
  const view = useStage((state) => state.view);
  const tip = useStage((state) =>
    state.draft?.kind === "polygon" ? (state.crosshair ?? state.pointer) : null,
  );
  if (!draft) return null;
  const at = (point: FramePoint): string => {
    const { left, top } = toView(view, point);
    return `${left} ${top}`;
  };
  const line = joinClasses(styles.line, draft.subtracting && styles.removes);
  if (draft.kind === "box") {
    // Snapped to the pixels it will take, so that what is seen is what is drawn.
    const { x0, y0, x1, y1 } = boxPixels(draft.from, draft.to);
    const corner = (x: number, y: number) => at({ x, y });
    const outline = `M${corner(x0, y0)}L${corner(x1, y0)}L${corner(x1, y1)}L${corner(x0, y1)}Z`;
    return (
      <>
        <path className={styles.halo} d={outline} />
        <path className={joinClasses(line, styles.area)} d={outline} />
      </>
    );
  }
  if (draft.kind === "scribble" || draft.kind === "lasso") {
    const path = `M${draft.points.map(at).join("L")}`;
    return (
      <>
        {draft.kind === "lasso" && <path className={styles.area} d={path} />}
        <path className={styles.halo} d={path} />
        <path className={line} d={path} />
      </>
    );
  }
  const points = tip ? [...draft.points, tip] : draft.points;
  const outline = `M${points.map(at).join("L")}`;
  return (
    <>
      <path className={styles.area} d={outline} />
      <path className={styles.halo} d={outline} />
      <path className={line} d={outline} />
      {points.length > 2 && (
        <path
          className={joinClasses(line, styles.closing)}
          d={`M${at(points[points.length - 1]!)}L${at(points[0]!)}`}
        />
      )}
      {draft.points.map((point, i) => {
        const { left, top } = toView(view, point);
        // biome-ignore lint/suspicious/noArrayIndexKey: points are only added and taken away at the end
        return <circle key={i} className={styles.handle} cx={left} cy={top} r={i === 0 ? 5.5 : 3.5} />;
      })}
    </>
  );
}
