import { traceContours } from "./contour.ts";
import type { BitMask } from "./mask.ts";
import type { FramePoint } from "./point.ts";
import type { PixelRect } from "./rect.ts";

/**
 * How far an outline may be moved. Rings with cut corners keep √2/4 = 0.354 pixels away from every pixel's centre, and what lies between a
 * chain of points and its chord lies as near to the chain as the chain to the chord. So no centre changes sides below that.
 */
const TOLERANCE = 0.35;

/** A closed ring: the last point joins the first. */
export type Ring = readonly FramePoint[];

/** The border of a piece of a mask, or of a hole in one. */
export interface TracedRing {
  /** Enclosed by the exact border, in pixels: negative for a hole. */
  readonly area: number;
  readonly points: Ring;
}

/**
 * The borders of a mask with few points. A pixel's centre lies inside a ring when it lies inside the exact border.
 * @param bounds where set pixels can lie; only this part of the mask is read
 */
export function tracedRings(mask: BitMask, bounds: PixelRect): TracedRing[] {
  return traceContours(mask, bounds).map((corners) => {
    const points = withCutCorners(corners);
    return { area: signedArea(corners), points: mainPoints(points, TOLERANCE).map((at) => points[at]!) };
  });
}

/**
 * Which points of a ring are enough for it to stay within a tolerance (Ramer, Douglas and Peucker), between the first point and the one
 * furthest from it.
 * @returns their places, ascending
 */
export function mainPoints(ring: Ring, tolerance: number): number[] {
  const far = indexOfMost(ring, (point) => distanceBetween(point, ring[0]!)).at;
  const kept = new Set([0, far]);
  const closed = [...ring, ring[0]!];
  const spans: [first: number, last: number][] = [
    [0, far],
    [far, ring.length],
  ];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [first, last] = span;
    const [a, b] = [closed[first]!, closed[last]!];
    const inner = closed.slice(first + 1, last);
    const { at, most } = indexOfMost(inner, (point) => distanceToSegment(point, a, b));
    if (most <= tolerance) continue;
    const middle = first + 1 + at;
    kept.add(middle);
    spans.push([first, middle], [middle, last]);
  }
  return [...kept].sort((a, b) => a - b);
}

export function indexOfMost(
  points: Ring,
  measure: (point: FramePoint) => number,
): { at: number; most: number } {
  let [at, most] = [0, Number.NEGATIVE_INFINITY];
  for (const [index, point] of points.entries()) {
    const value = measure(point);
    if (value > most) [at, most] = [index, value];
  }
  return { at, most };
}

export function distanceBetween(a: FramePoint, b: FramePoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function distanceToSegment(point: FramePoint, a: FramePoint, b: FramePoint): number {
  return distanceBetween(point, nearestOnSegment(point, a, b));
}

export function nearestOnSegment(point: FramePoint, a: FramePoint, b: FramePoint): FramePoint {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / length;
  const along = Math.min(1, Math.max(0, t));
  return { x: a.x + along * dx, y: a.y + along * dy };
}

/** Clockwise on a screen is positive. @param corners x0, y0, x1, y1, … */
function signedArea(corners: readonly number[]): number {
  let area = 0;
  for (let i = 0; i < corners.length; i += 2) {
    const next = (i + 2) % corners.length;
    area += corners[i]! * corners[next + 1]! - corners[next]! * corners[i + 1]!;
  }
  return area / 2;
}

/** Each corner becomes two points half a pixel away from it, so that a staircase becomes a line. */
function withCutCorners(corners: readonly number[]): FramePoint[] {
  const points: FramePoint[] = [];
  for (let i = 0; i < corners.length; i += 2) {
    const next = (i + 2) % corners.length;
    const [x, y, nextX, nextY] = [corners[i]!, corners[i + 1]!, corners[next]!, corners[next + 1]!];
    const [alongX, alongY] = [Math.sign(nextX - x) / 2, Math.sign(nextY - y) / 2];
    points.push({ x: x + alongX, y: y + alongY });
    if (Math.abs(nextX - x) + Math.abs(nextY - y) > 1) points.push({ x: nextX - alongX, y: nextY - alongY });
  }
  return points;
}
