import type { Ink } from "./bitmask.ts";
import type { BitMask } from "./mask.ts";
import type { FramePoint } from "./point.ts";
import { clipRect, EMPTY_RECT, type PixelRect } from "./rect.ts";

/**
 * Fills closed rings by the even-odd rule: a pixel belongs to the shape when its centre does. Left and upper edges
 * are inside, right and lower ones outside. So polygons that share an edge neither overlap nor leave a gap.
 * (pycocotools' `frPyObjects` follows another rule, on a raster five times finer, and differs along the border.)
 * @param rings each at least three points to enclose anything; the last point joins the first
 * @returns the rectangle that was touched
 */
export function fillPolygon(mask: BitMask, rings: readonly (readonly FramePoint[])[], ink: Ink): PixelRect {
  const { width, height, data } = mask;
  const touched = clipRect(ringBounds(rings), width, height);
  for (let y = touched.y0; y < touched.y1; y++) {
    const crossings = crossingsAt(rings, y + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]! - 0.5));
      const to = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5));
      if (to > from) data.fill(ink, y * width + from, y * width + to);
    }
  }
  return touched;
}

/** Fills the box between two corners, in any order, by the same centre rule. @returns the rectangle touched */
export function fillBox(mask: BitMask, a: FramePoint, b: FramePoint, ink: Ink): PixelRect {
  const box = clipRect(boxPixels(a, b), mask.width, mask.height);
  for (let y = box.y0; y < box.y1; y++) mask.data.fill(ink, y * mask.width + box.x0, y * mask.width + box.x1);
  return box;
}

/** Pixels whose centres lie between two corners: left and upper edges inside, right and lower outside. */
export function boxPixels(a: FramePoint, b: FramePoint): PixelRect {
  return {
    x0: Math.ceil(Math.min(a.x, b.x) - 0.5),
    y0: Math.ceil(Math.min(a.y, b.y) - 0.5),
    x1: Math.ceil(Math.max(a.x, b.x) - 0.5),
    y1: Math.ceil(Math.max(a.y, b.y) - 0.5),
  };
}

/** Where the rings cross a horizontal line, ascending. An edge owns its upper end and not its lower one. */
function crossingsAt(rings: readonly (readonly FramePoint[])[], y: number): number[] {
  const crossings: number[] = [];
  for (const ring of rings) {
    let previous = ring[ring.length - 1]!;
    for (const point of ring) {
      if (previous.y <= y !== point.y <= y) {
        // Taken from the upper end whichever way the edge runs, so that a shared edge is cut at the same place.
        const [upper, lower] = previous.y < point.y ? [previous, point] : [point, previous];
        crossings.push(upper!.x + ((y - upper!.y) * (lower!.x - upper!.x)) / (lower!.y - upper!.y));
      }
      previous = point;
    }
  }
  return crossings.sort((a, b) => a - b);
}

function ringBounds(rings: readonly (readonly FramePoint[])[]): PixelRect {
  let { x0, y0, x1, y1 } = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const { x, y } of rings.flat()) {
    x0 = Math.min(x0, Math.floor(x));
    y0 = Math.min(y0, Math.floor(y));
    x1 = Math.max(x1, Math.ceil(x));
    y1 = Math.max(y1, Math.ceil(y));
  }
  return x1 > x0 ? { x0, y0, x1, y1 } : EMPTY_RECT;
}
