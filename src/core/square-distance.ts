/** Squared distance where nothing is set. */
export const NOWHERE = 2 ** 30;

/**
 * Squared distance of every cell's centre to that of the nearest set cell, exact.
 * Source: Meijster, Roerdink and Hesselink, "A general algorithm for computing distance transforms in linear time" (2000).
 * @param cells [rows, columns], 0 or 1
 * @returns int32 [rows, columns], in squared cells; `NOWHERE` where no cell is set
 */
export function squareDistances(cells: Uint8Array, columns: number): Int32Array {
  const rows = columns > 0 ? cells.length / columns : 0;
  const squares = new Int32Array(cells.length);
  const steps = columnSteps(cells, columns);
  // Of the columns whose parabolas are lowest somewhere along the row: the column, and where its reign begins.
  const apex = new Int32Array(columns);
  const begins = new Int32Array(columns);
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    const height = (x: number, column: number): number => (x - column) ** 2 + steps[at + column]! ** 2;
    let last = -1;
    for (let column = 0; column < columns; column++) {
      if (steps[at + column] === NO_STEPS) continue;
      while (last >= 0 && height(begins[last]!, apex[last]!) > height(begins[last]!, column)) last--;
      if (last < 0) {
        last = 0;
        apex[0] = column;
        begins[0] = 0;
        continue;
      }
      const other = apex[last]!;
      const [g, h] = [steps[at + column]!, steps[at + other]!];
      const begin =
        1 + Math.floor((column * column - other * other + g * g - h * h) / (2 * (column - other)));
      if (begin >= columns) continue;
      last++;
      apex[last] = column;
      begins[last] = begin;
    }
    for (let column = columns - 1; column >= 0; column--) {
      squares[at + column] = last < 0 ? NOWHERE : height(column, apex[last]!);
      if (last >= 0 && column === begins[last]) last--;
    }
  }
  return squares;
}

const NO_STEPS = -1;

/** Steps up or down its column from each cell to the nearest set one; `NO_STEPS` in a column without any. */
function columnSteps(cells: Uint8Array, columns: number): Int32Array {
  const steps = new Int32Array(cells.length).fill(NO_STEPS);
  for (let at = 0; at < cells.length; at++) {
    if (cells[at] === 1) steps[at] = 0;
    else if (at >= columns && steps[at - columns] !== NO_STEPS) steps[at] = steps[at - columns]! + 1;
  }
  for (let at = cells.length - 1 - columns; at >= 0; at--) {
    const below = steps[at + columns]!;
    if (below !== NO_STEPS && (steps[at] === NO_STEPS || below + 1 < steps[at]!)) steps[at] = below + 1;
  }
  return steps;
}
