import type { WhenTiny } from "./tiny-regions.ts";

/** What to do with masks the model cannot see. `match` is what upstream does; only comparisons with it want that. */
export interface RegionOptions {
  /** Nothing is marked: `reject` (default) asks the person to mark something. */
  readonly whenEmpty?: "reject" | "match";
  /** The mask falls between the sampling points of the grid: `cover` (default) takes every cell that it touches. */
  readonly whenVanishing?: "cover" | "match";
  /** Few pixels are marked: `bound` (default) keeps the crop's picture to a size that its content is worth. */
  readonly whenTiny?: WhenTiny;
}
