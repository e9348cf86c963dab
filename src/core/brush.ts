import type { Ink } from "./bitmask.ts";
import type { BitMask } from "./mask.ts";
import type { FramePoint } from "./point.ts";
import { clipRect, type PixelRect } from "./rect.ts";

/**
 * Draws one piece of a stroke: every pixel whose centre is at most `radius` from the segment `from`–`to`. The pixel under
 * `to` is drawn as well, so that the finest brush leaves a mark wherever it lands. `from = to` gives a disc.
 * @returns the rectangle that can have changed
 */
export function stampSegment(
  mask: BitMask,
  from: FramePoint,
  to: FramePoint,
  radius: number,
  ink: Ink,
): PixelRect {
  const { width, height, data } = mask;
  const touched = clipRect(
    {
      x0: Math.floor(Math.min(from.x, to.x) - radius),
      y0: Math.floor(Math.min(from.y, to.y) - radius),
      x1: Math.floor(Math.max(from.x, to.x) + radius) + 1,
      y1: Math.floor(Math.max(from.y, to.y) + radius) + 1,
    },
    width,
    height,
  );
  for (let y = touched.y0; y < touched.y1; y++) {
    const [left, right] = reachAtRow(from, to, radius, y + 0.5);
    // The estimate is rounded outwards and then trimmed by the rule itself.
    let x0 = Math.max(touched.x0, Math.floor(left - 0.5));
    let x1 = Math.min(touched.x1, Math.ceil(right + 0.5));
    while (x0 < x1 && !isWithin(from, to, radius, x0 + 0.5, y + 0.5)) x0++;
    while (x1 > x0 && !isWithin(from, to, radius, x1 - 0.5, y + 0.5)) x1--;
    if (x1 > x0) data.fill(ink, y * width + x0, y * width + x1);
  }
  const column = Math.floor(to.x);
  const row = Math.floor(to.y);
  if (column >= 0 && column < width && row >= 0 && row < height) data[row * width + column] = ink;
  return touched;
}

/** Whether the point (x, y) is at most `radius` from the segment. Exported for the tests, which check every pixel by it. */
export function isWithin(from: FramePoint, to: FramePoint, radius: number, x: number, y: number): boolean {
  if (radius < 0) return false;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squaredLength = dx * dx + dy * dy;
  const along = squaredLength === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squaredLength;
  const t = Math.min(1, Math.max(0, along));
  const distanceX = x - (from.x + t * dx);
  const distanceY = y - (from.y + t * dy);
  return distanceX * distanceX + distanceY * distanceY <= radius * radius;
}

/**
 * The interval of x that the capsule covers on the line at `y`. Both discs and the straight part between them are convex
 * and joined, so the hull of their intervals is the interval. Empty as `[∞, −∞]`.
 */
function reachAtRow(from: FramePoint, to: FramePoint, radius: number, y: number): [number, number] {
  let left = Infinity;
  let right = -Infinity;
  for (const centre of [from, to]) {
    const squared = radius * radius - (y - centre.y) ** 2;
    if (squared < 0) continue;
    left = Math.min(left, centre.x - Math.sqrt(squared));
    right = Math.max(right, centre.x + Math.sqrt(squared));
  }
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return [left, right];
  // Corners of the straight part: both ends moved sideways by the radius.
  const sideX = (-(to.y - from.y) / length) * radius;
  const sideY = ((to.x - from.x) / length) * radius;
  const corners = [
    { x: from.x + sideX, y: from.y + sideY },
    { x: to.x + sideX, y: to.y + sideY },
    { x: to.x - sideX, y: to.y - sideY },
    { x: from.x - sideX, y: from.y - sideY },
  ];
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % 4]!;
    if ((a.y <= y && b.y <= y) || (a.y > y && b.y > y)) return;
    const x = a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y);
    left = Math.min(left, x);
    right = Math.max(right, x);
  });
  return [left, right];
}
