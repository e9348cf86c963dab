import type { GridSize } from "./torch-bilinear.ts";

/**
 * Where OpenCV's float bilinear resize of a 0/1 mask is above zero: any of the pixels that it reads there with a positive weight is on.
 * @param mask uint8 0/1 [from.rows, from.columns], row-major
 * @returns uint8 0/1 [to.rows, to.columns]
 * @throws RangeError when the length does not match
 * Source: pixelrefer.md 4.10.
 */
export function probedCells(mask: Uint8Array, from: GridSize, to: GridSize): Uint8Array {
  const expected = from.rows * from.columns;
  if (mask.length !== expected) {
    throw new RangeError(`mask should hold ${expected} values, got ${mask.length}`);
  }
  const rows = probes(from.rows, to.rows);
  const columns = probes(from.columns, to.columns);
  const cells = new Uint8Array(to.rows * to.columns);
  for (let y = 0; y < to.rows; y++) {
    for (let x = 0; x < to.columns; x++) {
      const on = rows[y]!.some((row) =>
        columns[x]!.some((column) => mask[row * from.columns + column] !== 0),
      );
      cells[y * to.columns + x] = on ? 1 : 0;
    }
  }
  return cells;
}

/** Per target position, the one or two source positions with a positive weight. */
function probes(sourceLength: number, targetLength: number): number[][] {
  const scale = 1 / (targetLength / sourceLength);
  const clamp = (index: number) => Math.min(Math.max(index, 0), sourceLength - 1);
  return Array.from({ length: targetLength }, (_, target) => {
    const position = Math.fround((target + 0.5) * scale - 0.5);
    const index = Math.floor(position);
    return Math.fround(position - index) > 0 ? [clamp(index), clamp(index + 1)] : [clamp(index)];
  });
}
