import { PALETTE_INK, paletteColour } from "../../../../core/palette.ts";
import { rleBounds } from "../../../../core/rle.ts";
import { toView } from "../../../../render/view.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { useMaskReads } from "../objects/use-mask-reads.ts";
import styles from "./object-tags.module.css";
import { useStage } from "./stage-store.ts";

/** Room a tag needs above its object, in CSS pixels. */
const TAG_HEIGHT = 24;

/** Number and name beside every mask on display: the number is the object's key and its place in the list. */
export function ObjectTags() {
  const objects = useDocument((state) => state.project.objects);
  const selectedId = useDocument((state) => state.selectedObjectId);
  const frameIndex = useStage((state) => state.frameIndex);
  const view = useStage((state) => state.view);
  const stage = useStage((state) => state.stage);
  const drawing = useStage((state) => state.drawing);
  useMaskReads();
  return (
    <div className={joinClasses(styles.tags, drawing && styles.faint)} aria-hidden="true">
      {objects.map((object, i) => {
        const stored = object.masks[frameIndex];
        if (!stored || object.hidden) return null;
        const mask = maskRegistry.rle(object.id, stored);
        if (!mask) return null;
        const { x0, y0, x1, y1 } = rleBounds(mask);
        const topLeft = toView(view, { x: x0, y: y0 });
        const bottomRight = toView(view, { x: x1, y: y1 });
        const isOutside =
          bottomRight.left < 0 ||
          bottomRight.top < 0 ||
          topLeft.left > stage.width ||
          topLeft.top > stage.height;
        if (isOutside) return null;
        const left = Math.min(Math.max(topLeft.left, 4), stage.width - 40);
        const top = Math.max(topLeft.top - TAG_HEIGHT, 4);
        return (
          <span
            key={object.id}
            className={joinClasses(styles.tag, object.id === selectedId && styles.selected)}
            style={{
              transform: `translate(${Math.round(left)}px, ${Math.round(top)}px)`,
              background: paletteColour(object.paletteIndex),
              color: PALETTE_INK,
            }}
          >
            <b>{i + 1}</b> {object.name}
          </span>
        );
      })}
    </div>
  );
}
