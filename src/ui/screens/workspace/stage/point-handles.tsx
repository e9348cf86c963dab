import { mainPlaces, pointAt } from "../../../../core/outline-points.ts";
import type { FramePoint } from "../../../../core/point.ts";
import { toView } from "../../../../render/view.ts";
import { useDocument } from "../../../../state/document.ts";
import { useTools } from "../../../../state/tools.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { useCoarsePointer } from "../../../kit/use-coarse-pointer.ts";
import { usePlaying } from "../../../services.tsx";
import { useMaskReads } from "../objects/use-mask-reads.ts";
import styles from "./overlay.module.css";
import { chosenPlace, shownOutline, usePoints } from "./point-store.ts";
import { useStage } from "./stage-store.ts";

/** In CSS pixels. */
const SIZE = 9;
const SIZE_COARSE = 15;

/** The points of the selected object's mask. Each size of point is one path of dots, since there may be hundreds. */
export function PointHandles() {
  useTools((state) => state.tool);
  const info = useVideoInfo();
  const frameIndex = useStage((state) => state.frameIndex);
  const view = useStage((state) => state.view);
  const { inHand, over } = usePoints();
  useDocument((state) => state.selectedObjectId);
  useDocument((state) => state.project.objects);
  useMaskReads();
  const size = useCoarsePointer() ? SIZE_COARSE : SIZE;
  // While the video plays, every frame's mask would be traced for points that nobody can catch.
  const playing = usePlaying();
  const shown = info && !playing && shownOutline(info, frameIndex);
  if (!shown) return null;
  const outline = inHand?.frameIndex === frameIndex ? inHand.outline : shown.outline;
  const chosen = chosenPlace(shown.objectId, frameIndex, outline);
  const dots = (points: readonly FramePoint[]) =>
    points
      .map((point) => {
        const { left, top } = toView(view, point);
        return `M${left.toFixed(1)} ${top.toFixed(1)}h0`;
      })
      .join("");
  const all = dots(mainPlaces(outline).map((place) => pointAt(outline, place)));
  const one = chosen && dots([pointAt(outline, chosen)]);
  const under = over && dots([over.at]);
  return (
    <>
      <path className={styles.dotHalo} d={all} strokeWidth={size + 3} />
      <path className={styles.dot} d={all} strokeWidth={size} data-testid="points" />
      {under && <path className={styles.dotHalo} d={under} strokeWidth={size + 7} />}
      {under && <path className={styles.dot} d={under} strokeWidth={size + 4} />}
      {under && over.kind === "edge" && <path className={styles.dotAdds} d={under} strokeWidth={size} />}
      {one && <path className={styles.dotHalo} d={one} strokeWidth={size + 8} />}
      {one && <path className={styles.dot} d={one} strokeWidth={size + 5} />}
      {one && <path className={styles.dotChosen} d={one} strokeWidth={size} />}
    </>
  );
}
