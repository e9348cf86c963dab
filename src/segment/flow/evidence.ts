import { maskBounds } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import { clipRect, type PixelRect } from "../../core/rect.ts";
import { type AffineMotion, fitAffine, residualOf } from "./affine-motion.ts";
import type { DenseFlow } from "./dense-flow.ts";
import { PlaceColourGrid } from "./place-colour-grid.ts";
import { FAR } from "./signed-distance.ts";
import { COLOUR_BINS, type WorkFrame } from "./work-frame.ts";

/** Two frames with the flow between them, which serves all objects. */
export interface FramePair {
  readonly previous: WorkFrame;
  readonly current: WorkFrame;
  readonly forward: DenseFlow;
  readonly backward: DenseFlow;
}

/** A mask with its distances, at working size. */
export interface KnownMask {
  readonly mask: BitMask;
  readonly distance: Float32Array;
}

/** What an object looked like where its mask was given. */
export interface Reference {
  readonly known: KnownMask;
  readonly objectColours: Float32Array;
  readonly backgroundColours: Float32Array;
  /** What pixels of a colour at a place were there. */
  readonly votes: PlaceColourGrid;
}

/** Cues per pixel, all as log-odds of object against background, before weighting. */
export const CUES = 6;

export interface Evidence {
  readonly area: PixelRect;
  /** float32 [rows, columns, CUES] of the area. */
  readonly cues: Float32Array;
  /** float32 [rows, columns] of the area: 0 to 1, how well forward and backward flow agree. */
  readonly trust: Float32Array;
  /** float32 [rows, columns] of the area: signed distance carried over by the flow. */
  readonly carried: Float32Array;
  /** float32 [rows, columns] of the area: signed distance of the reference's mask, moved here. */
  readonly placed: Float32Array;
  /** From this frame to the previous one; null where the flow gives none. */
  readonly motion: AffineMotion | null;
}

/** Affine map from this frame's coordinates to the reference's. */
export interface Placement {
  readonly x: readonly [number, number, number];
  readonly y: readonly [number, number, number];
}

export const AT_REFERENCE: Placement = { x: [0, 1, 0], y: [0, 0, 1] };

/** A map, then a motion before it: where a point of the new frame lies in the reference. */
export function composed(placement: Placement, motion: AffineMotion): Placement {
  const [ax, bx, cx] = [motion.x[0], 1 + motion.x[1], motion.x[2]];
  const [ay, by, cy] = [motion.y[0], motion.y[1], 1 + motion.y[2]];
  const through = ([a, b, c]: readonly [number, number, number]): [number, number, number] => [
    a + b * ax + c * ay,
    b * bx + c * by,
    b * cx + c * cy,
  ];
  return { x: through(placement.x), y: through(placement.y) };
}

/** The mask's surroundings that matter: its box, widened. */
export function surroundings(bounds: PixelRect, width: number, height: number): PixelRect {
  const margin = Math.round(16 + 0.25 * Math.max(bounds.x1 - bounds.x0, bounds.y1 - bounds.y0));
  return clipRect(
    { x0: bounds.x0 - margin, y0: bounds.y0 - margin, x1: bounds.x1 + margin, y1: bounds.y1 + margin },
    width,
    height,
  );
}

/** What a frame with a mask that is not empty teaches about its object. */
export function referenceOf(frame: WorkFrame, known: KnownMask): Reference {
  const { mask } = known;
  const area = surroundings(maskBounds(mask), frame.width, frame.height);
  const objectColours = new Float32Array(COLOUR_BINS);
  const backgroundColours = new Float32Array(COLOUR_BINS);
  const votes = new PlaceColourGrid(area);
  for (let y = area.y0; y < area.y1; y++) {
    for (let x = area.x0; x < area.x1; x++) {
      const pixel = y * frame.width + x;
      const bin = frame.bins[pixel]!;
      const isObject = mask.data[pixel] === 1;
      (isObject ? objectColours : backgroundColours)[bin]! += 1;
      votes.vote(x, y, bin, isObject);
    }
  }
  votes.spread();
  return {
    known,
    objectColours: shares(objectColours),
    backgroundColours: shares(backgroundColours),
    votes,
  };
}

/** Counts spread over neighbouring colours, as shares of one. */
export function shares(counts: Float32Array): Float32Array {
  const spread = PlaceColourGrid.spreadColours(counts);
  let total = 0;
  for (const count of spread) total += count;
  return spread.map((count) => count / Math.max(total, 1));
}

/**
 * What speaks for and against the object at each pixel near it.
 * @returns null where the flow carries the mask out of the frame
 */
export function gatherEvidence(
  pair: FramePair,
  known: KnownMask,
  reference: Reference,
  placement: Placement,
): Evidence | null {
  const { width, height } = pair.current;
  const moved = movedBounds(pair, known.mask);
  if (moved === null) return null;
  const area = surroundings(moved, width, height);
  const columns = area.x1 - area.x0;
  const count = columns * (area.y1 - area.y0);
  if (count <= 0) return null;

  const dx = new Float32Array(count);
  const dy = new Float32Array(count);
  const trust = new Float32Array(count);
  const carried = new Float32Array(count);
  carry(pair, known.distance, area, dx, dy, trust, carried);

  const motion = motionOf(area, dx, dy, trust, carried, (distance) => distance > 1);
  const surround = motionOf(area, dx, dy, trust, carried, (distance) => distance < -3);
  const recent = recentVotes(pair, known, area);
  const toReference = motion === null ? placement : composed(placement, motion);

  const colourOdds = reference.objectColours.map((share, bin) =>
    Math.log((share + 2e-4) / (reference.backgroundColours[bin]! + 2e-4)),
  );
  const placed = new Float32Array(count);
  const cues = new Float32Array(count * CUES);
  for (let y = area.y0, at = 0; y < area.y1; y++) {
    for (let x = area.x0; x < area.x1; x++, at++) {
      const bin = pair.current.bins[y * width + x]!;
      const cue = at * CUES;
      cues[cue] = trust[at]! * Math.min(Math.max(carried[at]! / 3, -3), 3);
      cues[cue + 1] = recent.logOdds(x, y, bin);
      const rx = toReference.x[0] + toReference.x[1] * x + toReference.x[2] * y;
      const ry = toReference.y[0] + toReference.y[1] * x + toReference.y[2] * y;
      cues[cue + 2] = colourOdds[bin]!;
      placed[at] = distanceAt(reference.known, rx, ry);
      cues[cue + 3] = Math.min(Math.max(placed[at]! / 6, -2), 2);
      cues[cue + 5] = reference.votes.logOdds(rx, ry, bin);
      if (motion !== null && surround !== null) {
        const own = residualOf(motion, x, y, dx[at]!, dy[at]!) / motion.spread;
        const other = residualOf(surround, x, y, dx[at]!, dy[at]!) / surround.spread;
        cues[cue + 4] = trust[at]! * (Math.log1p(other * other) - Math.log1p(own * own));
      }
    }
  }
  return { area, cues, trust, carried, placed, motion };
}

/** The distance at the nearest pixel; beyond the frame that of its border. */
function distanceAt({ mask, distance }: KnownMask, x: number, y: number): number {
  const column = Math.min(Math.max(Math.round(x), 0), mask.width - 1);
  const row = Math.min(Math.max(Math.round(y), 0), mask.height - 1);
  return distance[row * mask.width + column]!;
}

/** Where the flow takes the mask's box; null when that is out of the frame. */
function movedBounds({ current, forward }: FramePair, mask: BitMask): PixelRect | null {
  let [x0, y0, x1, y1] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (let y = 0; y < forward.height; y++) {
    for (let x = 0; x < forward.width; x++) {
      if (mask.data[2 * y * mask.width + 2 * x] === 0) continue;
      const at = y * forward.width + x;
      const [tx, ty] = [2 * (x + forward.dx[at]!), 2 * (y + forward.dy[at]!)];
      if (tx < 0 || ty < 0 || tx >= current.width || ty >= current.height) continue;
      x0 = Math.min(x0, tx);
      x1 = Math.max(x1, tx + 1);
      y0 = Math.min(y0, ty);
      y1 = Math.max(y1, ty + 1);
    }
  }
  return x1 < 0
    ? null
    : { x0: Math.floor(x0), y0: Math.floor(y0), x1: Math.ceil(x1) + 1, y1: Math.ceil(y1) + 1 };
}

/** Reads the flow back at every pixel of the area, with the previous mask's distance at its end and what the way forth says of it. */
function carry(
  { previous, forward, backward }: FramePair,
  distance: Float32Array,
  area: PixelRect,
  dx: Float32Array,
  dy: Float32Array,
  trust: Float32Array,
  carried: Float32Array,
): void {
  const { width, height } = previous;
  const { dx: fromX, dy: fromY } = backward;
  for (let y = area.y0, at = 0; y < area.y1; y++) {
    const fy = Math.min(Math.max(y / 2 - 0.25, 0), backward.height - 1.001);
    const top = Math.floor(fy);
    const wy = fy - top;
    for (let x = area.x0; x < area.x1; x++, at++) {
      const fx = Math.min(Math.max(x / 2 - 0.25, 0), backward.width - 1.001);
      const left = Math.floor(fx);
      const wx = fx - left;
      const cell = top * backward.width + left;
      const below = cell + backward.width;
      const bx = 2 * mix(fromX[cell]!, fromX[cell + 1]!, fromX[below]!, fromX[below + 1]!, wx, wy);
      const by = 2 * mix(fromY[cell]!, fromY[cell + 1]!, fromY[below]!, fromY[below + 1]!, wx, wy);
      dx[at] = bx;
      dy[at] = by;
      const [sx, sy] = [x + bx, y + by];
      const inside = sx >= 0 && sy >= 0 && sx <= width - 1 && sy <= height - 1;
      const [cx, cy] = [Math.min(Math.max(sx, 0), width - 1.001), Math.min(Math.max(sy, 0), height - 1.001)];
      const [ix, iy] = [Math.floor(cx), Math.floor(cy)];
      const [ux, uy] = [cx - ix, cy - iy];
      const source = iy * width + ix;
      carried[at] = mix(
        distance[source]!,
        distance[source + 1]!,
        distance[source + width]!,
        distance[source + width + 1]!,
        ux,
        uy,
      );
      const back =
        Math.min(iy >> 1, forward.height - 1) * forward.width + Math.min(ix >> 1, forward.width - 1);
      const [ex, ey] = [bx + 2 * forward.dx[back]!, by + 2 * forward.dy[back]!];
      const tolerance = 2 + 0.02 * (bx * bx + by * by) ** 0.5;
      trust[at] = (inside ? 1 : 0.3) * Math.max(0.1, 1 / (1 + (ex * ex + ey * ey) / (tolerance * tolerance)));
    }
  }
}

/** Bilinear between four neighbours. */
function mix(a: number, b: number, c: number, d: number, x: number, y: number): number {
  const upper = a + x * (b - a);
  return upper + y * (c + x * (d - c) - upper);
}

function motionOf(
  area: PixelRect,
  dx: Float32Array,
  dy: Float32Array,
  trust: Float32Array,
  carried: Float32Array,
  belongs: (distance: number) => boolean,
): AffineMotion | null {
  const columns = area.x1 - area.x0;
  const step = Math.max(1, Math.floor(Math.sqrt(dx.length / 4000)));
  const samples: number[] = [];
  for (let y = area.y0; y < area.y1; y += step) {
    for (let x = area.x0; x < area.x1; x += step) {
      const at = (y - area.y0) * columns + (x - area.x0);
      if (belongs(carried[at]!)) samples.push(x, y, dx[at]!, dy[at]!, trust[at]!);
    }
  }
  return fitAffine(Float32Array.from(samples));
}

/** The previous frame's votes, moved along by the flow. */
function recentVotes(
  { previous, forward }: FramePair,
  { mask, distance }: KnownMask,
  area: PixelRect,
): PlaceColourGrid {
  const votes = new PlaceColourGrid(area);
  const { width } = previous;
  for (let y = 0; y < previous.height; y++) {
    const row = Math.min(y >> 1, forward.height - 1) * forward.width;
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      if (distance[pixel]! <= -FAR && outside(x, y, area)) continue;
      const at = row + Math.min(x >> 1, forward.width - 1);
      votes.vote(
        x + 2 * forward.dx[at]!,
        y + 2 * forward.dy[at]!,
        previous.bins[pixel]!,
        mask.data[pixel] === 1,
      );
    }
  }
  votes.spread();
  return votes;
}

const outside = (x: number, y: number, area: PixelRect) =>
  x < area.x0 || x >= area.x1 || y < area.y0 || y >= area.y1;
