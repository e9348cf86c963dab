import { maskBounds } from "../../core/bitmask.ts";
import { traceContours } from "../../core/contour.ts";
import type { BitMask } from "../../core/mask.ts";
import type { FramePoint } from "../../core/point.ts";

/** Contours of less are not drawn, in pixels. */
const LEAST_AREA = 10;

/**
 * The contours of a mask as polygons through the centres of its border pixels, those of holes too; specks are left out. As OpenCV traces
 * them, but that pixels which touch at a corner alone stay apart.
 * Source: videorefer-suite.md 7.1.
 */
export function markBorders(mask: BitMask): readonly (readonly FramePoint[])[] {
  return traceContours(mask, maskBounds(mask))
    .map(throughPixels)
    .filter((polygon) => polygon.length >= 3 && polygonArea(polygon) >= LEAST_AREA);
}

/** A ring along pixel edges, moved to the centres of the set pixels beside it, which lie on its right. */
function throughPixels(ring: readonly number[]): FramePoint[] {
  const polygon: FramePoint[] = [];
  for (let at = 0; at < ring.length; at += 2) {
    const [x, y] = [ring[at]!, ring[at + 1]!];
    const [nextX, nextY] = [ring[(at + 2) % ring.length]!, ring[(at + 3) % ring.length]!];
    const [stepX, stepY] = [Math.sign(nextX - x), Math.sign(nextY - y)];
    // Half a pixel along the edge from each end, and half a pixel to its right.
    for (const [cornerX, cornerY, along] of [
      [x, y, 0.5],
      [nextX, nextY, -0.5],
    ] as const) {
      const point = { x: cornerX + along * stepX - 0.5 * stepY, y: cornerY + along * stepY + 0.5 * stepX };
      const last = polygon.at(-1);
      if (last?.x !== point.x || last.y !== point.y) polygon.push(point);
    }
  }
  const [first, last] = [polygon[0], polygon.at(-1)];
  if (polygon.length > 1 && first?.x === last?.x && first?.y === last?.y) polygon.pop();
  return polygon;
}

function polygonArea(polygon: readonly FramePoint[]): number {
  let twice = 0;
  for (const [at, { x, y }] of polygon.entries()) {
    const next = polygon[(at + 1) % polygon.length]!;
    twice += x * next.y - next.x * y;
  }
  return Math.abs(twice) / 2;
}
