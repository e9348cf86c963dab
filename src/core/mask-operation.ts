import { createMask, maskBounds } from "./bitmask.ts";
import { connectedPieces } from "./connected-pieces.ts";
import type { BitMask } from "./mask.ts";
import { type Placement, placedBox } from "./placement.ts";
import { clipRect, isEmptyRect, type PixelRect } from "./rect.ts";
import { squareDistances } from "./square-distance.ts";

/** What can be done to a mask as a whole. `pixels` are whole and positive. */
export type MaskOperation =
  | { readonly kind: "grow" | "shrink" | "smooth"; readonly pixels: number }
  | { readonly kind: "fill-holes" | "largest-piece" | "other-pieces" | "invert" }
  /** Fills the hole, or takes away the piece, that this pixel is in. */
  | { readonly kind: "fill-hole" | "remove-piece"; readonly x: number; readonly y: number }
  | Placement;

type Pixel = Readonly<Record<"x" | "y", number>>;

/** Applies an operation. The frame's border is no edge of the object: nothing shrinks away from it. @returns a new mask of the same size */
export function operatedMask(mask: BitMask, operation: MaskOperation): BitMask {
  switch (operation.kind) {
    case "grow":
      return grown(mask, operation.pixels);
    case "shrink":
      return shrunk(mask, operation.pixels);
    case "smooth":
      return smoothed(mask, operation.pixels);
    case "fill-holes":
      return withoutHoles(mask);
    case "fill-hole":
      return withoutHoles(mask, operation);
    case "remove-piece":
      return withoutPiece(mask, operation);
    case "largest-piece":
      return largestPiece(mask);
    case "other-pieces": {
      const largest = largestPiece(mask);
      return { ...mask, data: mask.data.map((bit, at) => bit & (largest.data[at]! ^ 1)) };
    }
    case "invert":
      return { ...mask, data: mask.data.map((bit) => bit ^ 1) };
    case "place":
      return placed(mask, operation);
  }
}

/** Adds every pixel whose centre is at most `pixels` from that of a set pixel. */
function grown(mask: BitMask, pixels: number): BitMask {
  const part = around(mask, pixels);
  const result = createMask(mask.width, mask.height);
  if (isEmptyRect(part)) return result;
  const squares = squareDistances(cut(mask, part), part.x1 - part.x0);
  paste(result, part, (cell) => squares[cell]! <= pixels * pixels);
  return result;
}

/** Keeps every pixel whose centre is farther than `pixels` from that of every pixel that is not set. */
function shrunk(mask: BitMask, pixels: number): BitMask {
  // The nearest pixel outside is never beyond the box's own margin.
  const part = around(mask, 1);
  const result = createMask(mask.width, mask.height);
  if (isEmptyRect(part)) return result;
  const outside = cut(mask, part).map((bit) => bit ^ 1);
  const squares = squareDistances(outside, part.x1 - part.x0);
  paste(result, part, (cell) => squares[cell]! > pixels * pixels);
  return result;
}

/** Gives each pixel what most have in the square that reaches `pixels` from it, as far as that lies on the frame. A draw changes nothing. */
function smoothed(mask: BitMask, pixels: number): BitMask {
  const { width, height, data } = mask;
  const part = around(mask, pixels);
  const result = createMask(width, height);
  if (isEmptyRect(part)) return result;
  // Set pixels above and to the left of each corner, for the part alone: beyond it there are none.
  const columns = part.x1 - part.x0;
  const sums = new Int32Array((columns + 1) * (part.y1 - part.y0 + 1));
  for (let y = part.y0, corner = columns + 2; y < part.y1; y++, corner++) {
    let along = 0;
    for (let x = part.x0; x < part.x1; x++, corner++) {
      along += data[y * width + x]!;
      sums[corner] = sums[corner - columns - 1]! + along;
    }
  }
  const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high) - low;
  for (let y = part.y0; y < part.y1; y++) {
    const [top, bottom] = [Math.max(0, y - pixels), Math.min(height, y + pixels + 1)];
    const above = within(top, part.y0, part.y1) * (columns + 1);
    const below = within(bottom, part.y0, part.y1) * (columns + 1);
    for (let x = part.x0; x < part.x1; x++) {
      const [left, right] = [Math.max(0, x - pixels), Math.min(width, x + pixels + 1)];
      const [from, to] = [within(left, part.x0, part.x1), within(right, part.x0, part.x1)];
      const set = sums[below + to]! - sums[below + from]! - sums[above + to]! + sums[above + from]!;
      const clear = (bottom - top) * (right - left) - set;
      const at = y * width + x;
      result.data[at] = set === clear ? data[at]! : set > clear ? 1 : 0;
    }
  }
  return result;
}

/**
 * Sets what the mask encloses: pieces, connected by sides, that do not reach the frame's border.
 * @param at where only one is meant
 */
function withoutHoles(mask: BitMask, at?: Pixel): BitMask {
  const part = around(mask, 1);
  const result = { ...mask, data: mask.data.slice() };
  const columns = part.x1 - part.x0;
  const rows = part.y1 - part.y0;
  const cells = cut(mask, part);
  const wanted = at && inPart(part, at);
  for (const piece of connectedPieces(columns, rows, (cell) => cells[cell] === 0, false)) {
    if (wanted !== undefined && !piece.includes(wanted)) continue;
    const reachesOut = piece.some((cell) => {
      const column = cell % columns;
      return column === 0 || column === columns - 1 || cell < columns || cell >= (rows - 1) * columns;
    });
    if (!reachesOut) for (const cell of piece) result.data[inMask(mask, part, cell)] = 1;
  }
  return result;
}

/** Takes away the piece, connected by sides or corners, that a pixel is in. */
function withoutPiece(mask: BitMask, at: Pixel): BitMask {
  const part = around(mask, 0);
  const result = { ...mask, data: mask.data.slice() };
  const cells = cut(mask, part);
  const wanted = inPart(part, at);
  for (const piece of connectedPieces(
    part.x1 - part.x0,
    part.y1 - part.y0,
    (cell) => cells[cell] === 1,
    true,
  )) {
    if (piece.includes(wanted)) for (const cell of piece) result.data[inMask(mask, part, cell)] = 0;
  }
  return result;
}

/** Keeps the largest piece, connected by sides or corners; of equal ones the first from the top. */
function largestPiece(mask: BitMask): BitMask {
  const part = around(mask, 0);
  const result = createMask(mask.width, mask.height);
  const columns = part.x1 - part.x0;
  const cells = cut(mask, part);
  let largest = new Int32Array(0);
  for (const piece of connectedPieces(columns, part.y1 - part.y0, (cell) => cells[cell] === 1, true)) {
    if (piece.length > largest.length) largest = piece.slice();
  }
  for (const cell of largest) result.data[inMask(mask, part, cell)] = 1;
  return result;
}

/** Each pixel of the result is what the mask has where its centre comes from. What leaves the frame is lost. */
function placed(mask: BitMask, placement: Placement): BitMask {
  const { width, height, data } = mask;
  const bounds = maskBounds(mask);
  const result = createMask(width, height);
  if (isEmptyRect(bounds)) return result;
  const box = placedBox(bounds, placement);
  const { x0, y0, x1, y1 } = clipRect(box, width, height);
  const columns = sourceOf(bounds.x0, bounds.x1, box.x0, box.x1);
  const rows = sourceOf(bounds.y0, bounds.y1, box.y0, box.y1);
  for (let y = y0; y < y1; y++) {
    const from = rows(y) * width;
    for (let x = x0; x < x1; x++) result.data[y * width + x] = data[from + columns(x)]!;
  }
  return result;
}

/** Where a pixel of the placed side comes from. */
function sourceOf(start: number, end: number, placedStart: number, placedEnd: number) {
  const factor = (end - start) / (placedEnd - placedStart);
  return (pixel: number) => start + Math.floor((pixel - placedStart + 0.5) * factor);
}

/** The bounding box with a margin, as far as that lies on the frame. */
function around(mask: BitMask, margin: number): PixelRect {
  const bounds = maskBounds(mask);
  if (isEmptyRect(bounds)) return bounds;
  const { x0, y0, x1, y1 } = bounds;
  return clipRect(
    { x0: x0 - margin, y0: y0 - margin, x1: x1 + margin, y1: y1 + margin },
    mask.width,
    mask.height,
  );
}

function cut({ width, data }: BitMask, { x0, y0, x1, y1 }: PixelRect): Uint8Array {
  const cells = new Uint8Array((x1 - x0) * (y1 - y0));
  for (let y = y0; y < y1; y++)
    cells.set(data.subarray(y * width + x0, y * width + x1), (y - y0) * (x1 - x0));
  return cells;
}

/** Sets those pixels of a part that belong; all of it is clear before. */
function paste(mask: BitMask, { x0, y0, x1, y1 }: PixelRect, belongs: (cell: number) => boolean): void {
  let cell = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++, cell++) if (belongs(cell)) mask.data[y * mask.width + x] = 1;
  }
}

/** The cell that a pixel is in, −1 for one beyond the part. */
function inPart({ x0, y0, x1, y1 }: PixelRect, { x, y }: Pixel): number {
  return x >= x0 && x < x1 && y >= y0 && y < y1 ? (y - y0) * (x1 - x0) + x - x0 : -1;
}

function inMask({ width }: BitMask, { x0, y0, x1 }: PixelRect, cell: number): number {
  const column = cell % (x1 - x0);
  return (y0 + (cell - column) / (x1 - x0)) * width + x0 + column;
}
