import { connectedPieces } from "../../core/connected-pieces.ts";
import type { PixelRect } from "../../core/rect.ts";
import type { ColourFrame } from "../flow/work-frame.ts";

/** How much pixels of one flat colour may differ, per channel. What is rendered has 2, what was compressed carefully has 10. */
const EVENNESS = [2, 5, 10];
/** Where a region ends, colours have to differ by so many times that. */
const CONTRAST = 3;
/** A crisp border is no wider than this, in pixels. */
const BORDER_PIXELS = 2;
/** Smaller regions are specks. Larger ones are the background, or a network draws their border well enough. */
const LEAST_PIXELS = 16;
const MOST_PIXELS = 30_000;
/** Of the frame. */
const MOST_SHARE = 0.4;
/** Of a region's border: a second colour has to lie along so much of it. */
const NEIGHBOUR_SHARE = 0.12;
const MOST_NEIGHBOURS = 2;
/** Of a piece: so much has to lie in a mask for it to belong to it. */
const PIECE_SHARE = 0.7;

/** Instead of the place of a pixel's colour in a palette. */
const NONE = -1;
const UNKNOWN = -2;

/** Luma and both chromas. */
type Colour = readonly [number, number, number];

/** Pixels of one flat colour, or of two that alternate, with a crisp border around them. */
export interface FlatRegion {
  readonly palette: readonly Colour[];
  readonly evenness: number;
  /** Pixels that have one of the colours; those of the border are mixtures. */
  readonly core: Int32Array;
}

/**
 * Flat regions around a pixel: that of its colour, then those that this and a neighbouring colour make together, as stripes, dots or an
 * outline. Drawings, diagrams, animation and screen recordings are made of them, and there they are better than what a network trained
 * on photographs draws. Photographs have none: none was found on 55 frames of real footage.
 * @param start a pixel's index
 */
export function flatRegions(frame: ColourFrame, start: number): FlatRegion[] {
  const own = colourAt(frame, start);
  for (const evenness of EVENNESS) {
    const region = grown(frame, start, [own], evenness);
    if (region === null) continue;
    const more = neighbours(frame, region).map((other) => grown(frame, start, [own, other], evenness));
    return [region, ...more.filter((one) => one !== null)];
  }
  return [];
}

/**
 * The region with its other pieces in a mask, which something in front has cut off.
 * @param box holds the mask
 */
export function withPieces(
  frame: ColourFrame,
  region: FlatRegion,
  box: PixelRect,
  isInside: (pixel: number) => boolean,
): FlatRegion {
  const known = marked(frame, region.core);
  const core = [...region.core];
  const belongs = (pixel: number) => known[pixel] === 0 && kindOf(frame, pixel, region) !== NONE;
  const columns = box.x1 - box.x0;
  const pixelOf = (at: number) => (box.y0 + Math.floor(at / columns)) * frame.width + box.x0 + (at % columns);
  const isPiece = (at: number) => belongs(pixelOf(at)) && isInside(pixelOf(at));
  for (const piece of connectedPieces(columns, box.y1 - box.y0, isPiece, false)) {
    if (piece.length < LEAST_PIXELS) continue;
    const whole = flood(frame, pixelOf(piece[0]!), region, piece.length / PIECE_SHARE);
    if (whole) core.push(...whole);
  }
  return { ...region, core: Int32Array.from(core) };
}

/** The region with those pixels of its border that are more like it than like what is around. uint8 [height, width] */
export function regionPixels(frame: ColourFrame, region: FlatRegion): Uint8Array {
  const inside = marked(frame, region.core);
  const near = inside.slice();
  const border: number[] = [];
  let front: ArrayLike<number> = region.core;
  for (let step = 0; step < BORDER_PIXELS; step++) {
    const next: number[] = [];
    for (let at = 0; at < front.length; at++) {
      around(frame, front[at]!, 1, (pixel) => {
        if (near[pixel] === 1) return;
        near[pixel] = 1;
        next.push(pixel);
      });
    }
    border.push(...next);
    front = next;
  }
  for (const pixel of border) {
    let outside = Number.POSITIVE_INFINITY;
    around(frame, pixel, BORDER_PIXELS, (other) => {
      if (near[other] === 0) outside = Math.min(outside, difference(frame, pixel, colourAt(frame, other)));
    });
    if (distance(frame, pixel, region) < outside) inside[pixel] = 1;
  }
  return inside;
}

/** Null unless the region has a crisp border all around. */
function grown(
  frame: ColourFrame,
  start: number,
  palette: readonly Colour[],
  evenness: number,
): FlatRegion | null {
  const colours = { palette, evenness };
  const core = flood(frame, start, colours, Math.min(MOST_PIXELS, MOST_SHARE * frame.bins.length));
  if (core === null || core.length < LEAST_PIXELS) return null;
  const region = { ...colours, core };
  return contrast(frame, region) < CONTRAST * evenness ? null : region;
}

/**
 * Pixels of the palette that are connected: of one colour by their sides, of two across the mixtures between them.
 * @returns null where there are more than so many
 */
function flood(
  frame: ColourFrame,
  start: number,
  colours: Omit<FlatRegion, "core">,
  most: number,
): Int32Array | null {
  // Each pixel is compared once.
  const kinds = new Int8Array(frame.bins.length).fill(UNKNOWN);
  const taken = new Uint8Array(frame.bins.length);
  kinds[start] = kindOf(frame, start, colours);
  taken[start] = 1;
  const core = [start];
  const reach = colours.palette.length > 1 ? BORDER_PIXELS : 1;
  for (let at = 0; at < core.length; at++) {
    if (core.length > most) return null;
    const own = kinds[core[at]!]!;
    around(frame, core[at]!, reach, (other, steps) => {
      if (taken[other] === 1) return;
      if (kinds[other] === UNKNOWN) kinds[other] = kindOf(frame, other, colours);
      const kind = kinds[other]!;
      if (kind === NONE || (kind === own && steps > 1)) return;
      taken[other] = 1;
      core.push(other);
    });
  }
  return Int32Array.from(core);
}

/** How far a colour may be from the region's before the region, grown by all such pixels, leaves the width of its border. */
function contrast(frame: ColourFrame, region: FlatRegion): number {
  const seen = marked(frame, region.core);
  const steps = new Uint8Array(seen.length);
  const byDistance: number[][] = Array.from({ length: 256 }, () => []);
  const grow = (from: number, level: number) =>
    around(frame, from, 1, (pixel, reach) => {
      if (reach > 1 || seen[pixel] === 1) return;
      seen[pixel] = 1;
      steps[pixel] = steps[from]! + 1;
      byDistance[Math.max(level, distance(frame, pixel, region))]!.push(pixel);
    });
  for (const pixel of region.core) grow(pixel, 0);
  for (const [level, pixels] of byDistance.entries()) {
    for (let pixel = pixels.pop(); pixel !== undefined; pixel = pixels.pop()) {
      if (steps[pixel]! > BORDER_PIXELS) return level;
      grow(pixel, level);
    }
  }
  return byDistance.length;
}

/** The colours beyond a region's border, most common first. */
function neighbours(frame: ColourFrame, { core, evenness }: FlatRegion): Colour[] {
  const seen = marked(frame, core);
  let front: ArrayLike<number> = core;
  for (let step = 0; step < BORDER_PIXELS; step++) {
    const next: number[] = [];
    for (let at = 0; at < front.length; at++) {
      around(frame, front[at]!, 1, (pixel, steps) => {
        if (steps > 1 || seen[pixel] === 1) return;
        seen[pixel] = 1;
        next.push(pixel);
      });
    }
    front = next;
  }
  const found: { readonly colour: Colour; count: number }[] = [];
  for (let at = 0; at < front.length; at++) {
    const known = found.find(({ colour }) => difference(frame, front[at]!, colour) <= evenness);
    if (known) known.count++;
    else found.push({ colour: colourAt(frame, front[at]!), count: 1 });
  }
  return found
    .filter(({ count }) => count >= NEIGHBOUR_SHARE * front.length)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_NEIGHBOURS)
    .map(({ colour }) => colour);
}

/** Calls for every other pixel of the square around one. @param reach half the square's side; `steps` are those along rows and columns */
function around(
  { width, height }: ColourFrame,
  pixel: number,
  reach: number,
  visit: (pixel: number, steps: number) => void,
): void {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  for (let dy = -reach; dy <= reach; dy++) {
    if (y + dy < 0 || y + dy >= height) continue;
    for (let dx = -reach; dx <= reach; dx++) {
      if (x + dx < 0 || x + dx >= width || (dx === 0 && dy === 0)) continue;
      visit(pixel + dy * width + dx, Math.abs(dx) + Math.abs(dy));
    }
  }
}

function marked(frame: ColourFrame, pixels: Int32Array): Uint8Array {
  const map = new Uint8Array(frame.bins.length);
  for (const pixel of pixels) map[pixel] = 1;
  return map;
}

const colourAt = ({ colours }: ColourFrame, pixel: number): Colour => [
  colours[3 * pixel]!,
  colours[3 * pixel + 1]!,
  colours[3 * pixel + 2]!,
];

/** The largest difference of a channel. */
function difference({ colours }: ColourFrame, pixel: number, colour: Colour): number {
  return Math.max(
    Math.abs(colours[3 * pixel]! - colour[0]),
    Math.abs(colours[3 * pixel + 1]! - colour[1]),
    Math.abs(colours[3 * pixel + 2]! - colour[2]),
  );
}

/** To the nearest of the region's colours. */
function distance(frame: ColourFrame, pixel: number, { palette }: Pick<FlatRegion, "palette">): number {
  let least = 255;
  for (const colour of palette) least = Math.min(least, difference(frame, pixel, colour));
  return least;
}

/** Which of the colours a pixel has, or NONE. */
function kindOf(frame: ColourFrame, pixel: number, { palette, evenness }: Omit<FlatRegion, "core">): number {
  for (let kind = 0; kind < palette.length; kind++)
    if (difference(frame, pixel, palette[kind]!) <= evenness) return kind;
  return NONE;
}
