import type { PixelRect } from "../../core/rect.ts";

export type Spoiling = "blur" | "pixels" | "black";

/** An RGBA picture, 8 bits a channel. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Replaces pixels by what is left of them when every cell has one colour: that colour, a blend of it with the next cells', or black.
 * Computed here and not drawn: what hides people should not depend on how a browser batches its drawing.
 * @param bounds of the cells
 * @param cell   its side in pixels
 * @param isSpoilt by the pixel's place, row by row
 */
export function spoil(
  picture: Picture,
  bounds: PixelRect,
  cell: number,
  by: Spoiling,
  isSpoilt: (at: number) => boolean,
): void {
  const { width, data } = picture;
  const { x0, y0, x1, y1 } = bounds;
  const means = by === "black" ? null : cellMeans(picture, bounds, cell);
  const [columns, rows] = [Math.ceil((x1 - x0) / cell), Math.ceil((y1 - y0) / cell)];
  for (let y = y0; y < y1; y++) {
    // Where the row lies between the middles of two rows of cells.
    const down = Math.min(rows - 1, Math.max(0, (y + 0.5 - y0) / cell - 0.5));
    const row = by === "blur" ? Math.floor(down) : Math.floor((y - y0) / cell);
    const below = Math.min(rows - 1, row + 1);
    for (let x = x0; x < x1; x++) {
      const at = y * width + x;
      if (!isSpoilt(at)) continue;
      const across = Math.min(columns - 1, Math.max(0, (x + 0.5 - x0) / cell - 0.5));
      const column = by === "blur" ? Math.floor(across) : Math.floor((x - x0) / cell);
      const beside = Math.min(columns - 1, column + 1);
      for (let channel = 0; channel < 3; channel++) {
        const mean = (r: number, c: number) => means![3 * (r * columns + c) + channel]!;
        let value = means ? mean(row, column) : 0;
        if (by === "blur") {
          const above = value + (across - column) * (mean(row, beside) - value);
          const under = mean(below, column) + (across - column) * (mean(below, beside) - mean(below, column));
          value = above + (down - row) * (under - above);
        }
        data[4 * at + channel] = value;
      }
    }
  }
}

/** @returns the mean colour of every cell [rows, columns, 3] */
function cellMeans({ width, data }: Picture, { x0, y0, x1, y1 }: PixelRect, cell: number): Float64Array {
  const columns = Math.ceil((x1 - x0) / cell);
  const rows = Math.ceil((y1 - y0) / cell);
  const sums = new Float64Array(3 * columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const to = Math.floor((y - y0) / cell) * columns + Math.floor((x - x0) / cell);
      const from = 4 * (y * width + x);
      counts[to]!++;
      for (let channel = 0; channel < 3; channel++) sums[3 * to + channel]! += data[from + channel]!;
    }
  }
  return sums.map((sum, at) => sum / counts[Math.floor(at / 3)]!);
}
