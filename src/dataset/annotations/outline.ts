import type { Rle } from "../../core/mask.ts";
import { distanceBetween, indexOfMost, type Ring, tracedRings } from "../../core/outline.ts";
import type { FramePoint } from "../../core/point.ts";
import { decodeRle, rleBounds } from "../../core/rle.ts";

/**
 * The outlines of a mask with few points, one ring for each of its pieces, its holes joined to it by slits. Filled by the even-odd rule,
 * where a pixel belongs to the shape when its centre does, they give the mask back to the pixel.
 */
export function outlinesOf(rle: Rle): readonly Ring[] {
  const traced = tracedRings(decodeRle(rle), rleBounds(rle));
  const pieces = traced
    .filter(({ area }) => area > 0)
    .map(({ points }) => ({ ring: points, outline: points }));
  for (const { points: hole } of traced.filter(({ area }) => area < 0)) {
    const around = pieces.filter(({ outline }) => contains(outline, hole[0]!));
    const piece = around.toSorted((a, b) => extent(a.outline) - extent(b.outline))[0] ?? pieces[0]!;
    piece.ring = joined(piece.ring, hole);
  }
  return pieces.map(({ ring }) => ring);
}

/** By the even-odd rule. */
function contains(ring: Ring, { x, y }: FramePoint): boolean {
  let inside = false;
  let previous = ring.at(-1)!;
  for (const point of ring) {
    if (point.y > y !== previous.y > y) {
      const crossing = point.x + ((y - point.y) * (previous.x - point.x)) / (previous.y - point.y);
      if (x < crossing) inside = !inside;
    }
    previous = point;
  }
  return inside;
}

function extent(ring: Ring): number {
  const xs = ring.map(({ x }) => x);
  return xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b));
}

/** A ring that goes to the hole and back on the same way, which encloses nothing. */
function joined(ring: Ring, hole: Ring): Ring {
  const [start] = hole as readonly [FramePoint, ...FramePoint[]];
  const { at } = indexOfMost(ring, (point) => -distanceBetween(point, start));
  return [...ring.slice(0, at + 1), ...hole, start, ...ring.slice(at)];
}
