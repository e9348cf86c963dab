import type { BitMask, Rle } from "./mask.ts";
import { distanceBetween, mainPoints, nearestOnSegment, type Ring, tracedRings } from "./outline.ts";
import type { FramePoint } from "./point.ts";
import { fillPolygon } from "./polygon.ts";
import { EMPTY_RECT, type PixelRect, unionRect } from "./rect.ts";
import { decodeRle, rleBounds } from "./rle.ts";

/** A point of an outline. Those that are not main keep the border between two that are as it was drawn. */
interface OutlinePoint extends FramePoint {
  readonly isMain: boolean;
}

interface OutlineRing {
  readonly isHole: boolean;
  /** At least three of them main. */
  readonly points: readonly OutlinePoint[];
}

/** The borders of a mask's pieces and holes as rings of points, those that enclose more before those that enclose less. */
export type Outline = readonly OutlineRing[];

/** A main point of an outline, by the places of its ring and of itself in the ring. */
export interface PointPlace {
  readonly ring: number;
  readonly point: number;
}

/** An outline after a change to one point, and where that point is now. */
export interface ChangedOutline {
  readonly outline: Outline;
  readonly place: PointPlace;
}

/** How far the main points alone may be off the border, as a share of its extent; at least a pixel. */
const MAIN_TOLERANCE = 0.01;
const FEWEST_MAIN = 3;

/** The outline of a mask. Filled, it gives the mask back to the pixel. */
export function outlineOf(rle: Rle): Outline {
  return tracedRings(decodeRle(rle), rleBounds(rle))
    .sort((a, b) => Math.abs(b.area) - Math.abs(a.area))
    .map(({ area, points }) => {
      const main = new Set(fewPoints(points));
      return { isHole: area < 0, points: points.map(({ x, y }, at) => ({ x, y, isMain: main.has(at) })) };
    });
}

/** Adds what an outline encloses to a mask. @returns the rectangle that was touched */
export function fillOutline(mask: BitMask, outline: Outline): PixelRect {
  let touched = EMPTY_RECT;
  for (const { isHole, points } of outline)
    touched = unionRect(touched, fillPolygon(mask, [points], isHole ? 0 : 1));
  return touched;
}

export function pointAt(outline: Outline, { ring, point }: PointPlace): FramePoint {
  const { x, y } = outline[ring]!.points[point]!;
  return { x, y };
}

/** Every main point, ring after ring. */
export function mainPlaces(outline: Outline): PointPlace[] {
  return outline.flatMap(({ points }, ring) =>
    points.flatMap(({ isMain }, point) => (isMain ? [{ ring, point }] : [])),
  );
}

/** The main point nearest to a position, within reach of it. */
export function nearestPoint(outline: Outline, to: FramePoint, reach: number): PointPlace | null {
  let [found, least]: [PointPlace | null, number] = [null, reach];
  for (const place of mainPlaces(outline)) {
    const distance = distanceBetween(pointAt(outline, place), to);
    if (distance > least) continue;
    [found, least] = [place, distance];
  }
  return found;
}

/** The position on the outline's edges nearest to another, within reach of it, and the outline with a main point there. */
export function withNearestPoint(outline: Outline, to: FramePoint, reach: number): ChangedOutline | null {
  let [found, least]: [(PointPlace & { at: FramePoint }) | null, number] = [null, reach];
  for (const [ring, { points }] of outline.entries()) {
    for (const [point, start] of points.entries()) {
      const at = nearestOnSegment(to, start, points[(point + 1) % points.length]!);
      const distance = distanceBetween(at, to);
      if (distance > least) continue;
      [found, least] = [{ ring, point, at }, distance];
    }
  }
  return found && withPointAfter(outline, found, found.at);
}

/** The outline with a main point half way from one to the next. */
export function withPointHalfway(outline: Outline, place: PointPlace): ChangedOutline {
  const { points } = outline[place.ring]!;
  const span = [place.point, ...between(points, place.point, 1), nextMain(points, place.point, 1)];
  const lengths = span.slice(1).map((at, i) => distanceBetween(points[span[i]!]!, points[at]!));
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  let edge = 0;
  while (edge + 1 < lengths.length && rest > lengths[edge]!) rest -= lengths[edge++]!;
  const [a, b] = [points[span[edge]!]!, points[span[edge + 1]!]!];
  const share = lengths[edge]! > 0 ? rest / lengths[edge]! : 0;
  const at = { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
  return withPointAfter(outline, { ring: place.ring, point: span[edge]! }, at);
}

/**
 * The outline with a main point moved. The border on both sides of it goes along, less and less up to the next main points, so
 * what lies beyond these stays as it is to the pixel.
 */
export function withMovedPoint(outline: Outline, place: PointPlace, to: FramePoint): Outline {
  const { points } = outline[place.ring]!;
  const from = points[place.point]!;
  const moved = [...points];
  moved[place.point] = { ...from, x: to.x, y: to.y };
  for (const step of [1, -1] as const) {
    const span = [...between(points, place.point, step), nextMain(points, place.point, step)];
    const travelled: number[] = [];
    let length = 0;
    for (const [i, at] of span.entries()) {
      length += distanceBetween(points[i === 0 ? place.point : span[i - 1]!]!, points[at]!);
      travelled.push(length);
    }
    for (const [i, at] of span.slice(0, -1).entries()) {
      const share = 1 - travelled[i]! / length;
      const { x, y, isMain } = points[at]!;
      moved[at] = { x: x + share * (to.x - from.x), y: y + share * (to.y - from.y), isMain };
    }
  }
  return outline.with(place.ring, { ...outline[place.ring]!, points: moved });
}

/** The outline with a straight edge in place of a main point; null where its ring would enclose nothing. */
export function withoutPoint(outline: Outline, place: PointPlace): Outline | null {
  const { points } = outline[place.ring]!;
  if (points.filter(({ isMain }) => isMain).length <= FEWEST_MAIN) return null;
  const gone = new Set([
    ...between(points, place.point, -1),
    place.point,
    ...between(points, place.point, 1),
  ]);
  return outline.with(place.ring, {
    ...outline[place.ring]!,
    points: points.filter((_, at) => !gone.has(at)),
  });
}

/** The places of points that are enough to show a ring's form. */
function fewPoints(ring: Ring): number[] {
  const extent = (values: readonly number[]) =>
    values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  const diagonal = Math.hypot(extent(ring.map(({ x }) => x)), extent(ring.map(({ y }) => y)));
  let tolerance = Math.max(1, MAIN_TOLERANCE * diagonal);
  let main = mainPoints(ring, tolerance);
  while (main.length < FEWEST_MAIN) {
    tolerance /= 2;
    main = mainPoints(ring, tolerance);
  }
  return main;
}

/** Puts a main point on the edge that begins at a point, or makes the point a main one where it is there. */
function withPointAfter(outline: Outline, { ring, point }: PointPlace, at: FramePoint): ChangedOutline {
  const { points } = outline[ring]!;
  const end = (point + 1) % points.length;
  const there = [point, end].find((index) => points[index]!.x === at.x && points[index]!.y === at.y);
  const place = { ring, point: there ?? point + 1 };
  const main = { x: at.x, y: at.y, isMain: true };
  const changed =
    there === undefined
      ? [...points.slice(0, point + 1), main, ...points.slice(point + 1)]
      : points.with(there, main);
  return { outline: outline.with(ring, { ...outline[ring]!, points: changed }), place };
}

/** The places from a main point to the next, both left out. */
function between(points: readonly OutlinePoint[], from: number, step: 1 | -1): number[] {
  const places: number[] = [];
  for (let at = following(points, from, step); !points[at]!.isMain; at = following(points, at, step))
    places.push(at);
  return places;
}

function nextMain(points: readonly OutlinePoint[], from: number, step: 1 | -1): number {
  return following(points, between(points, from, step).at(-1) ?? from, step);
}

function following(points: readonly OutlinePoint[], at: number, step: 1 | -1): number {
  return (at + step + points.length) % points.length;
}
