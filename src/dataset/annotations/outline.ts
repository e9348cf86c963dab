import { traceContours } from "../../core/contour.ts";
import type { Rle } from "../../core/mask.ts";
import type { FramePoint } from "../../core/point.ts";
import { decodeRle, rleBounds } from "../../core/rle.ts";

/**
 * How far an outline may be moved. Rings with cut corners keep √2/4 = 0.354 pixels away from every pixel's centre, and what lies between a
 * chain of points and its chord lies as near to the chain as the chain to the chord. So no centre changes sides below that.
 */
const TOLERANCE = 0.35;

/** A closed ring: the last point joins the first. */
export type Ring = readonly FramePoint[];

/**
 * The outlines of a mask with few points, one ring for each of its pieces, its holes joined to it by slits. Filled by the even-odd rule,
 * where a pixel belongs to the shape when its centre does, they give the mask back to the pixel.
 */
export function outlinesOf(rle: Rle): readonly Ring[] {
  const traced = traceContours(decodeRle(rle), rleBounds(rle)).map((corners) => ({
    isHole: signedArea(corners) < 0,
    ring: simplified(withCutCorners(corners)),
  }));
  const pieces = traced.filter(({ isHole }) => !isHole).map(({ ring }) => ({ ring, outline: ring }));
  for (const { ring: hole } of traced.filter(({ isHole }) => isHole)) {
    const around = pieces.filter(({ outline }) => contains(outline, hole[0]!));
    const piece = around.toSorted((a, b) => extent(a.outline) - extent(b.outline))[0] ?? pieces[0]!;
    piece.ring = joined(piece.ring, hole);
  }
  return pieces.map(({ ring }) => ring);
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

/** Leaves out points within the tolerance (Ramer, Douglas and Peucker), between the first point and the one furthest from it. */
function simplified(ring: Ring): Ring {
  const far = indexOfMost(ring, (point) => Math.hypot(point.x - ring[0]!.x, point.y - ring[0]!.y)).at;
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
    const { at, most } = indexOfMost(inner, (point) => distance(point, a, b));
    if (most <= TOLERANCE) continue;
    const middle = first + 1 + at;
    kept.add(middle);
    spans.push([first, middle], [middle, last]);
  }
  return ring.filter((_, index) => kept.has(index));
}

function indexOfMost(points: Ring, measure: (point: FramePoint) => number): { at: number; most: number } {
  let [at, most] = [0, -1];
  for (const [index, point] of points.entries()) {
    const value = measure(point);
    if (value > most) [at, most] = [index, value];
  }
  return { at, most };
}

/** Of a point from a line segment. */
function distance(point: FramePoint, a: FramePoint, b: FramePoint): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / length;
  const along = Math.min(1, Math.max(0, t));
  return Math.hypot(point.x - a.x - along * dx, point.y - a.y - along * dy);
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
  const { at } = indexOfMost(ring, (point) => -Math.hypot(point.x - start.x, point.y - start.y) + 1e9);
  return [...ring.slice(0, at + 1), ...hole, start, ...ring.slice(at)];
}
