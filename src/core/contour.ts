import type { BitMask } from "./mask.ts";
import type { PixelRect } from "./rect.ts";

/** Steps along pixel edges: right, down, left, up, so that turning right is + 1. */
const STEP_X = [1, 0, -1, 0];
const STEP_Y = [0, 1, 0, -1];
/** From a corner, the pixel ahead on the right; the one ahead on the left is the right one of the heading before. */
const RIGHT_X = [0, -1, -1, 0];
const RIGHT_Y = [0, 0, -1, -1];

/**
 * The exact borders of a mask as closed rings along pixel edges, outlines clockwise and holes counter-clockwise on a
 * screen; filling them by the even-odd rule gives the mask back. Pixels that only touch at a corner stay apart.
 * @param bounds where set pixels can lie; only this part of the mask is read
 * @returns rings as flat `[x0, y0, x1, y1, …]` in pixels, corners only, the last joining the first
 */
export function traceContours(mask: BitMask, bounds: PixelRect): number[][] {
  const { width, data } = mask;
  const columns = bounds.x1 - bounds.x0;
  const isSet = (x: number, y: number): boolean =>
    x >= bounds.x0 && x < bounds.x1 && y >= bounds.y0 && y < bounds.y1 && data[y * width + x] === 1;
  // Every ring has a top edge (set below, clear above); walking marks them, so each ring is walked once.
  const walkedTops = new Uint8Array(Math.max(0, columns * (bounds.y1 - bounds.y0)));
  const rings: number[][] = [];
  for (let y = bounds.y0; y < bounds.y1; y++) {
    const row = y * width;
    for (let x = bounds.x0; x < bounds.x1; x++) {
      if (data[row + x] === 0 || (y > bounds.y0 && data[row - width + x] === 1)) continue;
      if (walkedTops[(y - bounds.y0) * columns + (x - bounds.x0)] === 0) rings.push(walk(x, y));
    }
  }
  return rings;

  /** Walks a ring from the upper-left corner of a pixel with a top edge, the set side always on the right. */
  function walk(startX: number, startY: number): number[] {
    const ring: number[] = [];
    let x = startX;
    let y = startY;
    let heading = 0;
    do {
      if (heading === 0) walkedTops[(y - bounds.y0) * columns + (x - bounds.x0)] = 1;
      x += STEP_X[heading]!;
      y += STEP_Y[heading]!;
      const right = isSet(x + RIGHT_X[heading]!, y + RIGHT_Y[heading]!);
      const leftOf = (heading + 3) % 4;
      const left = isSet(x + RIGHT_X[leftOf]!, y + RIGHT_Y[leftOf]!);
      const turn = !right ? 1 : left ? -1 : 0;
      if (turn !== 0) {
        ring.push(x, y);
        heading = (heading + turn + 4) % 4;
      }
    } while (x !== startX || y !== startY || heading !== 0);
    return ring;
  }
}
