import { maskBounds } from "./bitmask.ts";
import type { BitMask, Rle } from "./mask.ts";
import { EMPTY_RECT, isEmptyRect, type PixelRect } from "./rect.ts";

/** Columns turned over at a time: 64 neighbouring bytes are one cache line of a row-major mask. */
const STRIP_COLUMNS = 64;

/**
 * Run lengths of a mask in COCO's order (column-major, zeros first), equal to pycocotools' `encode`.
 * @param bounds where set pixels can lie; found when absent. Only this part of the mask is read.
 */
export function encodeRle(mask: BitMask, bounds: PixelRect = maskBounds(mask)): Rle {
  const { width, height, data } = mask;
  if (isEmptyRect(bounds)) return { size: [height, width], counts: [width * height] };
  const rows = bounds.y1 - bounds.y0;
  const columns = new Uint8Array(STRIP_COLUMNS * rows);
  const counts: number[] = [];
  let current = 0;
  let runStart = 0;
  for (let strip = bounds.x0; strip < bounds.x1; strip += STRIP_COLUMNS) {
    const stripWidth = Math.min(STRIP_COLUMNS, bounds.x1 - strip);
    for (let y = 0; y < rows; y++) {
      const from = (bounds.y0 + y) * width + strip;
      for (let x = 0; x < stripWidth; x++) columns[x * rows + y] = data[from + x]!;
    }
    for (let x = 0; x < stripWidth; x++) {
      const columnStart = (strip + x) * height;
      // Rows outside the bounds are zeros: a run of ones ends at the column's lower bound at the latest.
      if (current === 1 && bounds.y0 > 0) endRun(columnStart);
      for (let y = 0; y < rows; y++) {
        if (columns[x * rows + y] !== current) endRun(columnStart + bounds.y0 + y);
      }
      if (current === 1 && bounds.y1 < height) endRun(columnStart + bounds.y1);
    }
  }
  if (current === 1 && bounds.x1 < width) endRun(bounds.x1 * height);
  counts.push(width * height - runStart);
  return { size: [height, width], counts };

  function endRun(position: number): void {
    counts.push(position - runStart);
    runStart = position;
    current ^= 1;
  }
}

/** The bitmap of run lengths. @throws RangeError when the runs do not add up to the size. */
export function decodeRle(rle: Rle): BitMask {
  const [height, width] = rle.size;
  const data = new Uint8Array(width * height);
  for (const { column, from, to } of columnRuns(rle)) {
    for (let y = from; y < to; y++) data[y * width + column] = 1;
  }
  return { width, height, data };
}

/** Number of set pixels. */
export function rleArea(rle: Rle): number {
  let area = 0;
  for (let i = 1; i < rle.counts.length; i += 2) area += rle.counts[i]!;
  return area;
}

/** Number of pixels set in both masks, which have one size. */
export function rleOverlap(a: Rle, b: Rle): number {
  let overlap = 0;
  let [i, j] = [0, 0];
  let [endA, endB] = [a.counts[0] ?? 0, b.counts[0] ?? 0];
  let position = 0;
  while (i < a.counts.length && j < b.counts.length) {
    const end = Math.min(endA, endB);
    // Odd runs are of ones.
    if (i % 2 === 1 && j % 2 === 1) overlap += end - position;
    position = end;
    if (endA === end) endA += a.counts[++i] ?? 0;
    if (endB === end) endB += b.counts[++j] ?? 0;
  }
  return overlap;
}

/** Pixels set in either of two masks. @throws RangeError when the sizes differ. */
export function uniteRle(a: Rle, b: Rle): Rle {
  const [height, width] = a.size;
  if (height !== b.size[0] || width !== b.size[1]) {
    throw new RangeError(`masks should have one size, got ${width}×${height} and ${b.size[1]}×${b.size[0]}`);
  }
  const counts: number[] = [];
  let [i, j] = [0, 0];
  let [endA, endB] = [a.counts[0] ?? 0, b.counts[0] ?? 0];
  let current = 0;
  let runStart = 0;
  for (let position = 0; position < width * height; ) {
    while (endA <= position) endA += a.counts[++i] ?? Infinity;
    while (endB <= position) endB += b.counts[++j] ?? Infinity;
    const bit = (i | j) & 1;
    if (bit !== current) {
      counts.push(position - runStart);
      runStart = position;
      current = bit;
    }
    position = Math.min(endA, endB);
  }
  counts.push(width * height - runStart);
  return { size: a.size, counts };
}

/** The smallest rectangle holding every set pixel; `EMPTY_RECT` for an empty mask. */
export function rleBounds(rle: Rle): PixelRect {
  const [height, width] = rle.size;
  let x0 = width;
  let x1 = 0;
  let y0 = height;
  let y1 = 0;
  for (const { column, from, to } of columnRuns(rle)) {
    x0 = Math.min(x0, column);
    x1 = column + 1;
    y0 = Math.min(y0, from);
    y1 = Math.max(y1, to);
  }
  return x1 === 0 ? EMPTY_RECT : { x0, y0, x1, y1 };
}

/** Rows `from … to − 1` of one column. */
interface ColumnRun {
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

/** The runs of ones, cut at column ends, left to right. Always the same object, refilled: read it at once. */
function* columnRuns(rle: Rle): Generator<ColumnRun> {
  const [height, width] = rle.size;
  const run = { column: 0, from: 0, to: 0 };
  let position = 0;
  for (let i = 0; i < rle.counts.length; i++) {
    const end = position + rle.counts[i]!;
    if (!(end >= position && end <= width * height)) break;
    for (let at = position; i % 2 === 1 && at < end; at = run.column * height + run.to) {
      run.column = Math.floor(at / height);
      run.from = at - run.column * height;
      run.to = Math.min(height, end - run.column * height);
      yield run;
    }
    position = end;
  }
  if (position !== width * height) {
    throw new RangeError(`runs should add up to ${width * height} (${height}×${width}), got ${position}`);
  }
}
