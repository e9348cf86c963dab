/**
 * The connected pieces of a grid, one after the other.
 * @param belongs whether a cell is part of any piece
 * @param diagonally whether cells that touch by a corner are connected; else by a side only
 * @returns the cells of a piece, row-major; valid until the next piece is taken
 */
export function* connectedPieces(
  columns: number,
  rows: number,
  belongs: (cell: number) => boolean,
  diagonally: boolean,
): Generator<Int32Array> {
  // What is in no piece counts as seen, so that each cell is asked about once.
  const seen = new Uint8Array(columns * rows);
  for (let cell = 0; cell < seen.length; cell++) if (!belongs(cell)) seen[cell] = 1;
  const cells = new Int32Array(columns * rows);
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1) continue;
    let count = 1;
    cells[0] = start;
    seen[start] = 1;
    for (let next = 0; next < count; next++) {
      const cell = cells[next]!;
      const column = cell % columns;
      const row = (cell - column) / columns;
      const [top, bottom] = [Math.max(0, row - 1), Math.min(rows - 1, row + 1)];
      const [left, right] = [Math.max(0, column - 1), Math.min(columns - 1, column + 1)];
      for (let y = top; y <= bottom; y++) {
        for (let x = left; x <= right; x++) {
          const other = y * columns + x;
          if (seen[other] === 1 || (!diagonally && x !== column && y !== row)) continue;
          seen[other] = 1;
          cells[count++] = other;
        }
      }
    }
    yield cells.subarray(0, count);
  }
}
