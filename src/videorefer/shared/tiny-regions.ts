import type { GridSize } from "../numeric/torch-bilinear.ts";

/**
 * A region of fewer pixels is tiny: upstream enlarges it up to eighty times, and the encoder works for a minute on a picture in which
 * nothing is to be seen. Eight by eight is where the specification draws the line.
 * Source: pixelrefer.md 9, P14.
 */
export const TINY_PIXELS = 64;

/** Side of a cell of a region's mask in pixels of its crop: upstream's constant, which is the side of the encoder's patches too. */
export const CELL = 14;

/** Patches of the crop around an object of eight by eight pixels: 46 each way. That of a tiny one gets no more. */
const MOST_TINY_PATCHES = 46 ** 2;

/** More than the crop of any single pixel has. Specks far apart would otherwise make one of a billion pixels. */
const MOST_PATCHES = 2 ** 17;

/** What to do with regions so small that enlarging them as upstream does costs much and shows nothing. */
export type WhenTiny = "bound" | "match";

/**
 * An enlargement as upstream has it, or the greatest that leaves the crop a size that fits into memory.
 * @param scale a whole number, or below 1 for regions that are shrunk
 * @param crop  in pixels
 */
export function boundedScale(scale: number, crop: GridSize): number {
  let bounded = scale;
  while (bounded > 1 && patchesOf(gridOf(crop, bounded)) > MOST_PATCHES) bounded--;
  return bounded;
}

/** The cells of a crop at a scale, whole ones. */
export function gridOf(crop: GridSize, scale: number): GridSize {
  return {
    rows: Math.ceil((crop.rows * scale) / CELL),
    columns: Math.ceil((crop.columns * scale) / CELL),
  };
}

/**
 * The patches that the picture of a region's crop gets: those of its mask, but for tiny regions fewer. Features are interpolated to the
 * mask's own cells all the same, so these and their number stay as upstream has them.
 * @param area marked pixels
 */
export function boundedPatches(area: number, grid: GridSize): GridSize {
  const shrink = Math.sqrt(MOST_TINY_PATCHES / patchesOf(grid));
  if (area >= TINY_PIXELS || shrink >= 1) return grid;
  const shrunk = (count: number) => Math.max(1, Math.floor(count * shrink));
  return { rows: shrunk(grid.rows), columns: shrunk(grid.columns) };
}

const patchesOf = ({ rows, columns }: GridSize): number => rows * columns;
