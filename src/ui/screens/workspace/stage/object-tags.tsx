import { PALETTE_INK, paletteColour } from "../../../../core/palette.ts";
import { rleBounds } from "../../../../core/rle.ts";
import { toView } from "../../../../render/view.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { useShownObjects } from "../../../../state/shown-objects.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { useMaskReads } from "../objects/use-mask-reads.ts";
import styles from "./object-tags.module.css";
import { placeTags } from "./place-tags.ts";
import { useStage } from "./stage-store.ts";

/** Number and name beside every mask on display: the number is the object's key and its place in the list. */
export function ObjectTags() {
  const objects = useShownObjects();
  const selectedId = useDocument((state) => state.selectedObjectId);
  const frameIndex = useStage((state) => state.frameIndex);
  const view = useStage((state) => state.view);
  const stage = useStage((state) => state.stage);
  const drawing = useStage((state) => state.drawing);
  useMaskReads();
  const tags = objects.flatMap((object, i) => {
    const stored = object.masks[frameIndex];
    const mask = stored && !object.hidden ? maskRegistry.rle(object.id, stored) : null;
    if (!mask) return [];
    const { x0, y0, x1, y1 } = rleBounds(mask);
    const { left, top } = toView(view, { x: x0, y: y0 });
    const { left: right, top: bottom } = toView(view, { x: x1, y: y1 });
    const isOutside = right < 0 || bottom < 0 || left > stage.width || top > stage.height;
    if (isOutside) return [];
    const box = { left, top, width: right - left, height: bottom - top };
    return [
      { id: object.id, object: box, entry: object, number: i + 1, width: tagWidth(object.name, i + 1) },
    ];
  });
  // The selected object's tag has the first choice of place.
  tags.sort((a, b) => Number(b.id === selectedId) - Number(a.id === selectedId));
  const places = placeTags(tags, stage);
  return (
    <div className={joinClasses(styles.tags, drawing && styles.faint)} aria-hidden="true">
      {tags.map(({ id, entry, number }, i) => (
        <span
          key={id}
          className={joinClasses(styles.tag, id === selectedId && styles.selected)}
          style={{
            transform: `translate(${Math.round(places[i]!.left)}px, ${Math.round(places[i]!.top)}px)`,
            background: paletteColour(entry.paletteIndex),
            color: PALETTE_INK,
          }}
        >
          <b>{number}</b> {entry.name}
        </span>
      ))}
    </div>
  );
}

const MAX_TAG_WIDTH = 192;
const PADDING = 22;
const widths = new Map<string, number>();
let measuring: CanvasRenderingContext2D | null = null;

/** Width of a tag in CSS pixels, measured in its boldest form. */
function tagWidth(name: string, number: number): number {
  const text = `${number} ${name}`;
  let width = widths.get(text);
  if (width === undefined) {
    measuring ??= document.createElement("canvas").getContext("2d")!;
    measuring.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
    width = Math.min(MAX_TAG_WIDTH, Math.ceil(measuring.measureText(text).width) + PADDING);
    widths.set(text, width);
  }
  return width;
}
