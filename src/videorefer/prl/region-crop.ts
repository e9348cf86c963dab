import type { RgbImage } from "../../core/image.ts";
import type { BitMask } from "../../core/mask.ts";
import type { PixelRect } from "../../core/rect.ts";
import { resizeArea } from "../numeric/opencv-area.ts";
import { resizeBilinear } from "../numeric/opencv-bilinear.ts";
import { probedCells } from "../numeric/opencv-mask.ts";
import type { GridSize } from "../numeric/torch-bilinear.ts";
import type { PixelSize } from "../shared/patches.ts";
import type { RegionOptions } from "../shared/region-options.ts";
import { boundedPatches, boundedScale, CELL, gridOf } from "../shared/tiny-regions.ts";
import type { Vr3Config } from "../vr3/config.ts";
import { countOnes, cropMask, cutRegion, MARGIN, measureMask } from "../vr3/region-crop.ts";

/** How the model sees one mask: its crop, and where the mask lies in it. */
export interface PrlRegionPlan {
  /** Marked pixels; 0 for an empty mask, of which the model sees nothing but its picture. */
  readonly area: number;
  /** What is cut out of the picture; without pixels for an empty mask. */
  readonly crop: PixelRect;
  /** What positions are made of: the crop with its last row and column as ends. */
  readonly positionBox: PixelRect;
  /** Factor from crop to scaled crop, before rounding up to whole patches. */
  readonly scale: number;
  readonly scaled: PixelSize;
  readonly maskGrid: GridSize;
  /** uint8 0/1 [maskGrid.rows, maskGrid.columns]: the cells that the mask touches. */
  readonly maskCells: Uint8Array;
  /** Number of ones in `maskCells`. */
  readonly cellsOn: number;
}

/** Regions of more patches than this are shrunk to it. */
const MAX_PATCHES = 50;
const EMPTY_BOX: PixelRect = { x0: 0, y0: 0, x1: 0, y1: 0 };
/** How the model sees a mask without pixels: as one black cell, which is off. */
const EMPTY_PLAN: PrlRegionPlan = {
  area: 0,
  crop: EMPTY_BOX,
  positionBox: EMPTY_BOX,
  scale: 1,
  scaled: { height: CELL, width: CELL },
  maskGrid: { rows: 1, columns: 1 },
  maskCells: new Uint8Array(1),
  cellsOn: 0,
};

/**
 * Plans the close look at a mask: at the crop's scale it covers between `regionTokenLimit` and about four times as many patches, or about 50
 * if it is shrunk. An empty mask gives a crop of one black patch, as upstream does.
 * @throws FailureError `region-invalid` for values other than 0 and 1, or when the length does not match the size
 * Source: pixelrefer.md 6.2. Unlike VideoRefer's, crops lose no row or column, and scales are float64.
 */
export function planPrlRegion(
  mask: BitMask,
  { regionTokenLimit }: Pick<Vr3Config, "regionTokenLimit">,
  { whenTiny = "bound" }: Pick<RegionOptions, "whenTiny"> = {},
): PrlRegionPlan {
  const { area, bounds } = measureMask(mask);
  if (area === 0) return EMPTY_PLAN;
  const crop = {
    x0: Math.max(0, bounds.x0 - MARGIN),
    y0: Math.max(0, bounds.y0 - MARGIN),
    x1: Math.min(mask.width, bounds.x1 + MARGIN),
    y1: Math.min(mask.height, bounds.y1 + MARGIN),
  };
  const cropSize = { rows: crop.y1 - crop.y0, columns: crop.x1 - crop.x0 };
  const upstreamScale = regionScale(area, regionTokenLimit);
  const isBounded = whenTiny === "bound";
  const scale = isBounded ? boundedScale(upstreamScale, cropSize) : upstreamScale;
  const maskGrid = gridOf(cropSize, scale);
  const picture = isBounded ? boundedPatches(area, maskGrid) : maskGrid;
  const maskCells = probedCells(cropMask(mask, crop), cropSize, maskGrid);
  return {
    area,
    crop,
    positionBox: { ...crop, x1: crop.x1 - 1, y1: crop.y1 - 1 },
    scale,
    scaled: { height: picture.rows * CELL, width: picture.columns * CELL },
    maskGrid,
    maskCells,
    cellsOn: countOnes(maskCells),
  };
}

/** An integer enlargement to at least `least` patches, a shrinking to about 50, or 1. */
function regionScale(area: number, least: number): number {
  const patchArea = CELL ** 2;
  const enlarge = Math.ceil(Math.sqrt((patchArea * least) / area));
  const patches = area / patchArea;
  return enlarge > 1 || patches <= MAX_PATCHES ? enlarge : 1 / Math.sqrt(patches / MAX_PATCHES);
}

/** Whether both sides of the crop are made smaller, which is done by averaging; otherwise neighbours are blended. */
export function shrinks({ crop, scaled }: Pick<PrlRegionPlan, "crop" | "scaled">): boolean {
  return scaled.height < crop.y1 - crop.y0 && scaled.width < crop.x1 - crop.x0;
}

/**
 * A mask's crop, scaled as planned; black for an empty mask.
 * @param image the picture the mask was drawn on, of the same size
 */
export function cropPrlRegion(
  image: RgbImage,
  plan: Pick<PrlRegionPlan, "area" | "crop" | "scaled">,
): RgbImage {
  const { width, height } = plan.scaled;
  if (plan.area === 0) return { width, height, data: new Uint8Array(width * height * 3) };
  const cut = cutRegion(image, plan);
  return shrinks(plan) ? resizeArea(cut, width, height) : resizeBilinear(cut, width, height);
}
