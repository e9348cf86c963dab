import type { PixelRect } from "./rect.ts";

/** Moves a mask and scales its bounding box. Edges lie between pixels, before and after. */
export interface Placement {
  readonly kind: "place";
  /** How far the anchor moves, in whole pixels. */
  readonly x: number;
  readonly y: number;
  /** Factors, so that they can be applied to the boxes of other frames too. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** The edges that scaling leaves alone: 0 for the left or upper, 1 for the right or lower. */
  readonly anchorX: 0 | 1;
  readonly anchorY: 0 | 1;
}

/** What of a bounding box is held: −1 its left or upper edge, 1 its right or lower one; both 0 for the mask itself. */
export interface Grip {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

export const IN_PLACE: Placement = {
  kind: "place",
  x: 0,
  y: 0,
  scaleX: 1,
  scaleY: 1,
  anchorX: 0,
  anchorY: 0,
};

/** What dragging a grip by so many pixels does. A side keeps at least one pixel. */
export function draggedPlacement(bounds: PixelRect, grip: Grip, dx: number, dy: number): Placement {
  const [x, y] = [Math.round(dx), Math.round(dy)];
  if (grip.x === 0 && grip.y === 0) return { ...IN_PLACE, x, y };
  const scale = (side: number, end: -1 | 0 | 1, by: number) => Math.max(1, side + end * by) / side;
  return {
    ...IN_PLACE,
    scaleX: scale(bounds.x1 - bounds.x0, grip.x, x),
    scaleY: scale(bounds.y1 - bounds.y0, grip.y, y),
    anchorX: grip.x < 0 ? 1 : 0,
    anchorY: grip.y < 0 ? 1 : 0,
  };
}

/** What puts the bounding box where another box is. */
export function placementBetween(from: PixelRect, to: PixelRect): Placement {
  return {
    ...IN_PLACE,
    x: to.x0 - from.x0,
    y: to.y0 - from.y0,
    scaleX: (to.x1 - to.x0) / (from.x1 - from.x0),
    scaleY: (to.y1 - to.y0) / (from.y1 - from.y0),
  };
}

/** Where a bounding box comes to lie. It may reach beyond the frame. */
export function placedBox({ x0, y0, x1, y1 }: PixelRect, placement: Placement): PixelRect {
  const [left, right] = placedSide(x0, x1, placement.x, placement.scaleX, placement.anchorX);
  const [top, bottom] = placedSide(y0, y1, placement.y, placement.scaleY, placement.anchorY);
  return { x0: left, y0: top, x1: right, y1: bottom };
}

function placedSide(
  start: number,
  end: number,
  shift: number,
  scale: number,
  anchor: 0 | 1,
): [number, number] {
  const length = Math.max(1, Math.round((end - start) * scale));
  const from = anchor === 0 ? start + shift : end + shift - length;
  return [from, from + length];
}
