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
  const seen = new Uint8Array(columns * rows);
  const cells = new Int32Array(columns * rows);
  const reach = diagonally ? 2 : 1;
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || !belongs(start)) continue;
    let count = 1;
    cells[0] = start;
    seen[start] = 1;
    for (let next = 0; next < count; next++) {
      const column = cells[next]! % columns;
      const row = Math.floor(cells[next]! / columns);
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (Math.abs(dx) + Math.abs(dy) > reach) continue;
          const [x, y] = [column + dx, row + dy];
          if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
          const cell = y * columns + x;
          if (seen[cell] === 1 || !belongs(cell)) continue;
          seen[cell] = 1;
          cells[count++] = cell;
        }
      }
    }
    yield cells.subarray(0, count);
  }
}
