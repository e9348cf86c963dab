/** Columns that share a scale in a quantised matrix. */
export const BLOCK_COLUMNS = 32;
/** Rows of a matrix that integer products take together, a lane each. */
export const PANEL_ROWS = 4;
/** Rows of x that are multiplied together where there are so many. */
export const TILE_ROWS = 4;
/** What is counted in multiples of this is taken so many at a time. */
export const LANES = 4;
/** How many numbers of a head `weightedSum` keeps in registers at a time: values lie in strips of that width. */
export function stripLanes(headDim: number): number {
  const lanes = [24, 16, 12, 8, 4].find((lanes) => headDim % lanes === 0);
  if (!lanes) throw new RangeError(`a head of ${headDim} is not made of fours`);
  return lanes;
}
