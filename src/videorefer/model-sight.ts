import { FailureError } from "../core/failure.ts";
import type { BitMask } from "../core/mask.ts";
import type { PixelRect } from "../core/rect.ts";
import type { TokenRule } from "../core/token-rule.ts";
import type { GridSize } from "./numeric/torch-bilinear.ts";
import { planPrlRegion } from "./prl/region-crop.ts";
import { GLOBAL_VIEW_SIDE } from "./prl/views.ts";
import type { PixelSize } from "./shared/patches.ts";
import { CELL } from "./shared/tiny-regions.ts";
import { countOnes, planRegion } from "./vr3/region-crop.ts";
import { pictureLayout } from "./vr3/smart-resize.ts";
import { planMasks } from "./vr7/region.ts";

/** A picture as a model gets it. */
export interface PictureSight extends PixelSize {
  readonly grid: GridSize;
}

/** A mask as a model gets it. */
export interface MaskSight {
  /** Of the frame, in its pixels: what the grid lies over. */
  readonly box: PixelRect;
  /** That the box is looked at in by itself; null where it is only part of the frame. */
  readonly picture: PixelSize | null;
  readonly grid: GridSize;
  /** uint8 0/1 [grid.rows · grid.columns] */
  readonly cells: Uint8Array;
  /** Number of ones in `cells`. */
  readonly on: number;
  /** Nothing would be left of the mask; `cells` are those that it touches, if any. */
  readonly vanished: boolean;
}

/**
 * How a model sees a frame.
 * @param frames of the question, which share its budget
 * @returns null for models that are shown frames in ways of their own, and for pictures that are too long
 */
export function pictureSight(
  { pictures }: TokenRule,
  frame: PixelSize,
  frames: number,
  still: boolean,
): PictureSight | null {
  if (pictures.kind === "resized") {
    const call = still
      ? { merge: 1, pictures: 1 }
      : { merge: pictures.mergeSize, pictures: Math.max(1, frames) };
    const layout = orNull(() => pictureLayout(frame, call, pictures));
    return layout && { width: layout.width, height: layout.height, grid: layout.grid };
  }
  if (pictures.kind === "none") return square(GLOBAL_VIEW_SIDE, GLOBAL_VIEW_SIDE / CELL);
  return pictures.square ? square(pictures.square.side, pictures.square.cells) : null;
}

const square = (side: number, cells: number): PictureSight => ({
  width: side,
  height: side,
  grid: { rows: cells, columns: cells },
});

/**
 * How a model sees what is marked on a frame.
 * @returns null for an empty mask, for models without a sense for masks, and for pictures too small to be cut
 */
export function maskSight(rule: TokenRule, mask: BitMask): MaskSight | null {
  if (!mask.data.includes(1)) return null;
  const { pictures, tokensPerMask: regionTokenLimit } = rule;
  if (pictures.kind === "fixed") return pictures.square ? pooledSight(mask, pictures.square.cells) : null;
  if (pictures.kind === "none") {
    const {
      crop: box,
      scaled: picture,
      maskGrid: grid,
      maskCells: cells,
      cellsOn: on,
    } = planPrlRegion(mask, { regionTokenLimit });
    return { box, picture, grid, cells, on, vanished: on === 0 };
  }
  const plan = orNull(() => planRegion(mask, { regionTokenLimit }));
  return (
    plan && {
      box: plan.crop,
      picture: plan.scaled,
      grid: plan.maskGrid,
      cells: plan.maskCells,
      on: plan.cellsOn,
      vanished: plan.warnings.some(({ kind }) => kind === "vanished"),
    }
  );
}

/** What a model would refuse to look at is nothing to be seen. */
function orNull<T>(plan: () => T): T | null {
  try {
    return plan();
  } catch (error) {
    if (error instanceof FailureError) return null;
    throw error;
  }
}

function pooledSight(mask: BitMask, side: number): MaskSight {
  const grid = { rows: side, columns: side };
  const [cells] = planMasks([mask], grid);
  const [bare] = planMasks([mask], grid, { whenVanishing: "match" });
  return {
    box: { x0: 0, y0: 0, x1: mask.width, y1: mask.height },
    picture: null,
    grid,
    cells: cells!,
    on: countOnes(cells!),
    vanished: !bare!.includes(1),
  };
}
