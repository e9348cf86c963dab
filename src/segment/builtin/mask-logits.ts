import { createMask } from "../../core/bitmask.ts";
import type { BitMask } from "../../core/mask.ts";
import { clipRect, EMPTY_RECT, isEmptyRect, type PixelRect } from "../../core/rect.ts";
import { resizeAntialiased } from "../sam2/antialiased.ts";
import { CELL_PARTS, CELL_PIXELS, type FrameGrid } from "./frame-grid.ts";

/** Pixels of the scaled frame along one logit's side. */
const LOGIT_PIXELS = CELL_PIXELS / CELL_PARTS;

/** Logits of what is surely inside a mask that is given as a prompt; the negative of what is outside. */
const SURE = 10;

/** How a raster of logits lies on the frame, in pixels at display size. */
export interface Placing {
  readonly x0: number;
  readonly y0: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly columns: number;
  readonly rows: number;
}

/** Logits on a part of the frame; inside where above zero. */
export interface LogitPlane extends Placing {
  /** Float32 [rows, columns]. */
  readonly values: Float32Array;
}

/** @param logits float32 [4 · rows, 4 · columns] */
export const planeOfLogits = (logits: Float32Array, grid: FrameGrid): LogitPlane => ({
  values: logits,
  x0: 0,
  y0: 0,
  cellWidth: (LOGIT_PIXELS * grid.width) / grid.scaledWidth,
  cellHeight: (LOGIT_PIXELS * grid.height) / grid.scaledHeight,
  columns: CELL_PARTS * grid.columns,
  rows: CELL_PARTS * grid.rows,
});

/** Where the logits are above zero, at display size. @param logits float32 [4 · rows, 4 · columns] */
export const maskOfLogits = (logits: Float32Array, grid: FrameGrid): BitMask =>
  maskOfPlane(planeOfLogits(logits, grid), grid.width, grid.height);

/** Where the logits are above zero, at display size: bilinear between their centres. Nothing is inside beyond the plane. */
export function maskOfPlane(plane: LogitPlane, width: number, height: number): BitMask {
  const mask = createMask(width, height);
  const { x0, y0, cellWidth, cellHeight, columns, rows } = plane;
  // A logit reaches to the centres of its neighbours.
  const inside = insideBounds(plane);
  if (isEmptyRect(inside)) return mask;
  const near = clipRect(
    { x0: inside.x0 - 1, y0: inside.y0 - 1, x1: inside.x1 + 1, y1: inside.y1 + 1 },
    columns,
    rows,
  );
  const area = clipRect(
    {
      x0: Math.floor(x0 + near.x0 * cellWidth),
      y0: Math.floor(y0 + near.y0 * cellHeight),
      x1: Math.ceil(x0 + near.x1 * cellWidth),
      y1: Math.ceil(y0 + near.y1 * cellHeight),
    },
    width,
    height,
  );
  const [across, down] = [area.x1 - area.x0, area.y1 - area.y0];
  const pixels = { x0: area.x0, y0: area.y0, cellWidth: 1, cellHeight: 1, columns: across, rows: down };
  sampleRows(plane, pixels, (y, line) => {
    const row = (area.y0 + y) * width + area.x0;
    for (let x = 0; x < across; x++) if (line[x]! > 0) mask.data[row + x] = 1;
  });
  return mask;
}

/** The same logits on another raster, bilinear between their centres; beyond the plane as at its border. */
export function resampled(plane: LogitPlane, to: Placing): LogitPlane {
  const values = new Float32Array(to.columns * to.rows);
  sampleRows(plane, to, (y, line) => values.set(line, y * to.columns));
  return { ...to, values };
}

/** The smallest rectangle of logits that holds all above zero. */
export function insideBounds({
  values,
  columns,
  rows,
}: Pick<LogitPlane, "values" | "columns" | "rows">): PixelRect {
  let [x0, y0, x1, y1] = [columns, rows, 0, 0];
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, at++) {
      if (values[at]! <= 0) continue;
      if (x < x0) x0 = x;
      if (x >= x1) x1 = x + 1;
      if (y < y0) y0 = y;
      y1 = y + 1;
    }
  }
  return x1 === 0 ? EMPTY_RECT : { x0, y0, x1, y1 };
}

/**
 * A mask at display size as logits: the share of each logit's area that is inside, from surely outside to surely inside.
 * @returns float32 [4 · rows, 4 · columns]
 */
export function logitsOfMask({ width, height, data }: BitMask, grid: FrameGrid): Float32Array {
  const [rows, columns] = [CELL_PARTS * grid.rows, CELL_PARTS * grid.columns];
  const inside = {
    rows: Math.max(1, Math.round(grid.scaledHeight / LOGIT_PIXELS)),
    columns: Math.max(1, Math.round(grid.scaledWidth / LOGIT_PIXELS)),
  };
  const shares = resizeAntialiased(data, [height, width], [inside.rows, inside.columns]);
  const logits = new Float32Array(rows * columns).fill(-SURE);
  for (let y = 0; y < inside.rows; y++) {
    for (let x = 0; x < inside.columns; x++)
      logits[y * columns + x] = SURE * (2 * shares[y * inside.columns + x]! - 1);
  }
  return logits;
}

/** IoU of what is above zero in two masks or their logits, of equal size. */
export function overlapInside(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [common, either] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    if (a[at]! > 0 && b[at]! > 0) common++;
    if (a[at]! > 0 || b[at]! > 0) either++;
  }
  return either === 0 ? 0 : common / either;
}

/** @param onRow the values are valid until the next row */
function sampleRows(
  { values, columns, rows, ...from }: LogitPlane,
  to: Placing,
  onRow: (row: number, values: Float32Array) => void,
): void {
  const across = taps(to.columns, to.cellWidth / from.cellWidth, (to.x0 - from.x0) / from.cellWidth, columns);
  const down = taps(to.rows, to.cellHeight / from.cellHeight, (to.y0 - from.y0) / from.cellHeight, rows);
  const first = across.before[0]!;
  const last = across.after[to.columns - 1]!;
  const blend = new Float32Array(columns);
  const line = new Float32Array(to.columns);
  for (let y = 0; y < to.rows; y++) {
    const [above, below, weight] = [down.before[y]! * columns, down.after[y]! * columns, down.weight[y]!];
    for (let x = first; x <= last; x++) {
      const upper = values[above + x]!;
      blend[x] = upper + weight * (values[below + x]! - upper);
    }
    for (let x = 0; x < line.length; x++) {
      const left = blend[across.before[x]!]!;
      line[x] = left + across.weight[x]! * (blend[across.after[x]!]! - left);
    }
    onRow(y, line);
  }
}

/**
 * For each cell of a new raster the old ones before and after its centre, and how near the latter is.
 * @param step, start side of a new cell and where the first begins, in old cells
 */
function taps(cells: number, step: number, start: number, old: number) {
  const before = new Int32Array(cells);
  const after = new Int32Array(cells);
  const weight = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const place = Math.min(old - 1, Math.max(0, start + (cell + 0.5) * step - 0.5));
    before[cell] = Math.floor(place);
    after[cell] = Math.min(old - 1, before[cell]! + 1);
    weight[cell] = place - before[cell]!;
  }
  return { before, after, weight };
}
